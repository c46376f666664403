// An HPACK decoder behind its adapter: what it made of the blocks so far, as numbers to compare.
#pragma once

#include "fuzz/adapter/h2prism_adapter.h"
#include "fuzz/oracle/digest.h"
#include "fuzz/oracle/require.h"

namespace h2prism::fuzz {

class HpackAdapterRun {
 public:
  explicit HpackAdapterRun(const h2prism_hpack_adapter& adapter) : adapter_(adapter), self_(adapter.open()) {
    require(adapter.abi == H2PRISM_ADAPTER_ABI && self_ != nullptr, "an adapter of this ABI that opens");
    sink_.user = this;
    sink_.field = [](void* user, std::uint32_t, const char* name, std::size_t name_size, const char* value,
                     std::size_t value_size, int never_indexed) {
      static_cast<HpackAdapterRun*>(user)->fields_.add(
          FieldView{{name, name_size}, {value, value_size}, never_indexed != 0});
    };
  }
  ~HpackAdapterRun() { adapter_.close(self_); }
  HpackAdapterRun(const HpackAdapterRun&) = delete;
  HpackAdapterRun& operator=(const HpackAdapterRun&) = delete;

  void set_table_limit(std::size_t octets) { adapter_.set_table_limit(self_, octets); }
  bool decode(ByteView block) { return adapter_.decode(self_, block.data(), block.size(), &sink_) == 0; }

  std::uint64_t fields() const { return fields_.value(); }
  bool has_table() const { return adapter_.table_entry != nullptr; }
  std::uint64_t table() const {
    if (!has_table()) return 0;
    Digest digest;
    digest.add(adapter_.table_size(self_));
    const auto count = adapter_.table_count(self_);
    for (std::size_t i = 0; i < count; ++i) {
      const char* name = nullptr;
      const char* value = nullptr;
      std::size_t name_size = 0, value_size = 0;
      adapter_.table_entry(self_, i, &name, &name_size, &value, &value_size);
      digest.add(FieldView{{name, name_size}, {value, value_size}});
    }
    return digest.value();
  }

 private:
  const h2prism_hpack_adapter& adapter_;
  void* self_;
  h2prism_sink sink_{};
  Digest fields_;
};

}  // namespace h2prism::fuzz
