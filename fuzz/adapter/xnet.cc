// golang.org/x/net behind the adapter's tables: its HPACK decoder and its Framer, from the archive of
// main.go.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/adapter/h2prism_adapter.h"

extern "C" {
std::uintptr_t h2prism_go_hpack_open();
void h2prism_go_hpack_close(std::uintptr_t self);
void h2prism_go_hpack_limit(std::uintptr_t self, std::size_t octets);
int h2prism_go_hpack_decode(std::uintptr_t self, const std::uint8_t* block, std::size_t size,
                            const h2prism_sink* sink);
void h2prism_go_hpack_table(std::uintptr_t self, const h2prism_sink* entries);
std::uintptr_t h2prism_go_framer_open(const h2prism_sink* sink);
void h2prism_go_framer_close(std::uintptr_t self);
void h2prism_go_framer_feed(std::uintptr_t self, const std::uint8_t* octets, std::size_t size);
}

namespace {

// Go's memory is not for C to keep: the table is copied when it is asked for.
struct Decoder {
  std::uintptr_t go = h2prism_go_hpack_open();
  std::vector<std::pair<std::string, std::string>> table = {};
};
Decoder& decoder_of(void* self) { return *static_cast<Decoder*>(self); }

int decode(void* self, const std::uint8_t* block, std::size_t size, const h2prism_sink* sink) {
  return h2prism_go_hpack_decode(decoder_of(self).go, block, size, sink);
}

std::size_t table_size(void* self) {
  auto& [go, table] = decoder_of(self);
  table.clear();
  const h2prism_sink entries{.user = &table,
                             .frame = nullptr,
                             .field =
                                 [](void* user, std::uint32_t, const char* name, std::size_t name_size,
                                    const char* value, std::size_t value_size, int) {
                                   static_cast<decltype(Decoder::table)*>(user)->emplace_back(
                                       std::string(name, name_size), std::string(value, value_size));
                                 },
                             .error = nullptr};
  h2prism_go_hpack_table(go, &entries);
  std::size_t size = 0;
  for (const auto& [name, value] : table) size += name.size() + value.size() + 32;
  return size;
}

void table_entry(void* self, std::size_t i, const char** name, std::size_t* name_size, const char** value,
                 std::size_t* value_size) {
  const auto& entry = decoder_of(self).table[i];
  *name = entry.first.data();
  *name_size = entry.first.size();
  *value = entry.second.data();
  *value_size = entry.second.size();
}

void close_decoder(void* self) {
  h2prism_go_hpack_close(decoder_of(self).go);
  delete &decoder_of(self);
}

constexpr h2prism_hpack_adapter hpack_adapter{
    .abi = H2PRISM_ADAPTER_ABI,
    .name = "golang.org/x/net",
    .open = []() -> void* { return new Decoder(); },
    .set_table_limit = [](void* self,
                          std::size_t octets) { h2prism_go_hpack_limit(decoder_of(self).go, octets); },
    .decode = decode,
    .table_size = table_size,  // asked first, always
    .table_count = [](void* self) { return decoder_of(self).table.size(); },
    .table_entry = table_entry,
    .close = close_decoder,
};

std::uintptr_t& framer_of(void* self) { return *static_cast<std::uintptr_t*>(self); }

constexpr h2prism_framer_adapter framer_adapter{
    .abi = H2PRISM_ADAPTER_ABI,
    .name = "golang.org/x/net",
    .open = [](const h2prism_sink* sink) -> void* {
      return new std::uintptr_t(h2prism_go_framer_open(sink));
    },
    .feed =
        [](void* self, const std::uint8_t* octets, std::size_t size) {
          h2prism_go_framer_feed(framer_of(self), octets, size);
          return 0;
        },
    .close =
        [](void* self) {
          h2prism_go_framer_close(framer_of(self));
          delete &framer_of(self);
        },
};
}  // namespace

const h2prism_hpack_adapter* h2prism_go_hpack() { return &hpack_adapter; }
const h2prism_framer_adapter* h2prism_go_framer() { return &framer_adapter; }
