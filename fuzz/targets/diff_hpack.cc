// Two HPACK decoders, linked in as adapters, read the same field blocks (fuzz/oracle/blocks.h; the table's
// limit is the initial one until a block halves it): they must accept and refuse the same, see the same
// fields, and leave the same table. What may differ is in fuzz/adapter/permitted.md.
#include "fuzz/adapter/h2prism_adapter.h"
#include "fuzz/oracle/blocks.h"
#include "fuzz/oracle/digest.h"
#include "fuzz/oracle/guarded.h"
#include "fuzz/oracle/hpack_adapter_run.h"

#ifndef H2PRISM_LEFT
#define H2PRISM_LEFT h2prism_ours_hpack
#endif
#ifndef H2PRISM_RIGHT
#define H2PRISM_RIGHT h2prism_hpack_under_test
#endif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2prism;
  using fuzz::require;
  if (size == 0 || size > fuzz::Guard::room) return 0;
  fuzz::HpackAdapterRun left(*H2PRISM_LEFT());
  fuzz::HpackAdapterRun right(*H2PRISM_RIGHT());
  std::size_t limit = 4096;
  for (ByteView rest(data + 1, size - 1); rest.size() >= fuzz::block_header_size;) {
    const auto block = fuzz::take_block(rest);
    fuzz::change_limit(block, limit, [&](std::size_t octets) {
      left.set_table_limit(octets);
      right.set_table_limit(octets);
    });
    const bool accepted = left.decode(fuzz::guarded(block.octets));
    require(right.decode(fuzz::guarded(block.octets)) == accepted, "both accept the block, or refuse it");
    if (!accepted) break;
    require(left.fields() == right.fields(), "both see the same fields");
    require(left.table() == right.table() || !left.has_table() || !right.has_table(),
            "both leave the same table");
  }
  return 0;
}
