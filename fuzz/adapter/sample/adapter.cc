// An adapter from outside, as small as one can be: it takes indexed fields of the static table and refuses
// all else, which diff_hpack does not let pass.
#include <engine/hpack/static_table.h>
#include <fuzz/adapter/h2prism_adapter.h>

namespace {

int decode(void*, const std::uint8_t* block, std::size_t size, const h2prism_sink* sink) {
  for (std::size_t i = 0; i < size; ++i) {
    const unsigned index = block[i] & 0x7fU;
    if ((block[i] & 0x80U) == 0 || index == 0 || index > 61) return 1;
    const auto& field = h2prism::hpack::static_table[index - 1];
    sink->field(sink->user, 0, field.name.data(), field.name.size(), field.value.data(), field.value.size(),
                0);
  }
  return 0;
}

constexpr h2prism_hpack_adapter adapter{
    .abi = H2PRISM_ADAPTER_ABI,
    .name = "sample",
    .open = []() -> void* { return new int(0); },
    .set_table_limit = [](void*, std::size_t) {},
    .decode = decode,
    .table_size = nullptr,
    .table_count = nullptr,
    .table_entry = nullptr,
    .close = [](void* self) { delete static_cast<int*>(self); },
};

}  // namespace

extern "C" const h2prism_hpack_adapter* h2prism_hpack_under_test(void) { return &adapter; }
