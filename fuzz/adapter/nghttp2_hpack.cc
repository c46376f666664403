// libnghttp2's HPACK decoder behind the adapter's table.
#include "engine/hpack/dynamic_table.h"
#include "engine/hpack/nghttp2_codec.h"
#include "fuzz/adapter/h2prism_adapter.h"

namespace {
using namespace h2prism;

hpack::Nghttp2Decoder& decoder_of(void* self) { return *static_cast<hpack::Nghttp2Decoder*>(self); }

int decode(void* self, const std::uint8_t* block, std::size_t size, const h2prism_sink* sink) {
  const bool accepted = decoder_of(self).decode(ByteView(block, size), [sink](const FieldView& field) {
    if (sink->field)
      sink->field(sink->user, 0, field.name.data(), field.name.size(), field.value.data(), field.value.size(),
                  field.never_indexed ? 1 : 0);
  });
  return accepted ? 0 : 1;
}

void table_entry(void* self, std::size_t i, const char** name, std::size_t* name_size, const char** value,
                 std::size_t* value_size) {
  const auto entry = decoder_of(self).entry(hpack::first_dynamic_index + i);
  *name = entry.name.data();
  *name_size = entry.name.size();
  *value = entry.value.data();
  *value_size = entry.value.size();
}

constexpr h2prism_hpack_adapter adapter{
    .abi = H2PRISM_ADAPTER_ABI,
    .name = "libnghttp2",
    .open = []() -> void* { return new hpack::Nghttp2Decoder(); },
    .set_table_limit = [](void* self, std::size_t octets) { decoder_of(self).set_table_limit(octets); },
    .decode = decode,
    .table_size = [](void* self) { return decoder_of(self).table_size(); },
    .table_count = [](void* self) { return decoder_of(self).entries() - (hpack::first_dynamic_index - 1); },
    .table_entry = table_entry,
    .close = [](void* self) { delete &decoder_of(self); },
};
}  // namespace

const h2prism_hpack_adapter* h2prism_nghttp2_hpack() { return &adapter; }
