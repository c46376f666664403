// The twin of hpack_decode that drives libnghttp2's decoder: the same inputs, the same bookkeeping. It is
// there to be measured beside ours (./dev fuzz bench), not to look for bugs in libnghttp2.
#include "engine/hpack/dynamic_table.h"
#include "engine/hpack/nghttp2_codec.h"
#include "fuzz/oracle/allocation.h"
#include "fuzz/oracle/blocks.h"
#include "fuzz/oracle/guarded.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2prism;
  using fuzz::require;
  if (size == 0 || size > fuzz::Guard::room) return 0;
  fuzz::BlockLimits limits(data[0]);
  const fuzz::AllocationMeter meter;
  hpack::Nghttp2Decoder decoder;
  decoder.set_table_limit(limits.table);
  for (ByteView rest(data + 1, size - 1); rest.size() >= fuzz::block_header_size;) {
    const auto block = fuzz::take_block(rest);
    fuzz::change_limit(block, limits.table, [&](std::size_t octets) { decoder.set_table_limit(octets); });
    std::size_t list = 0;
    std::size_t lines = 0;
    const bool accepted = decoder.decode(fuzz::guarded(block.octets), [&](const FieldView& field) {
      list += hpack::entry_size(field.name, field.value);
      ++lines;
    });
    require(lines <= block.octets.size(), "a field line takes an octet at least");
    if (!accepted) break;
  }
  require(meter.spent().octets < fuzz::Guard::room * 16, "allocation is bounded");
  return 0;
}
