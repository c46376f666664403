// Octets as one connection's field blocks (fuzz/oracle/blocks.h): each decodes within its bounds, or is
// refused at an octet that it has.
#include "engine/hpack/decoder.h"
#include "fuzz/oracle/allocation.h"
#include "fuzz/oracle/blocks.h"
#include "fuzz/oracle/budget.h"
#include "fuzz/oracle/guarded.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2prism;
  using fuzz::require;
  if (size == 0 || size > fuzz::Guard::room) return 0;
  fuzz::BlockLimits limits(data[0]);
  const fuzz::AllocationMeter meter;
  hpack::Decoder decoder(limits.table, {.max_list_size = limits.list});
  for (ByteView rest(data + 1, size - 1); rest.size() >= fuzz::block_header_size;) {
    const auto block = fuzz::take_block(rest);
    fuzz::change_limit(block, limits.table, [&](std::size_t octets) { decoder.set_table_limit(octets); });
    std::size_t list = 0;
    std::size_t lines = 0;
    const auto decoded = decoder.decode(fuzz::guarded(block.octets), [&](const FieldView& field) {
      list += hpack::entry_size(field.name, field.value);
      ++lines;
    });
    require(list <= limits.list, "the list keeps to its limit");
    require(lines <= block.octets.size(), "a field line takes an octet at least");
    require(decoder.table().size() <= decoder.table().max_size(), "the table keeps to its size");
    require(decoder.table().count() * hpack::entry_overhead <= decoder.table().size(),
            "entries have a price");
    if (!decoded) {
      require(decoded.error().offset <= block.octets.size(), "an error lies in its block");
      if (decoded.error().fault != hpack::Fault::list_too_large) break;
    } else {
      require(decoder.table().max_size() <= limits.table, "a block that is accepted keeps the table's limit");
    }
  }
  // The table's buffers: eight times its limit of 7,680 at most, and what they grew from.
  fuzz::require_within({131'072, 8}, size, meter.spent().octets, "allocation is linear in the input");
  return 0;
}
