// Octets as one connection's field blocks (fuzz/oracle/blocks.h). What is accepted survives the encoder; list
// and sink see the same fields; and what an encoder with a table of its own wrote is read by a decoder in
// step with it, down to the last entry.
#include <algorithm>

#include "engine/hpack/decoder.h"
#include "engine/hpack/encoder.h"
#include "fuzz/mutate/hpack_ops.h"
#include "fuzz/oracle/blocks.h"
#include "fuzz/oracle/digest.h"
#include "fuzz/oracle/require.h"
#include "fuzz/oracle/same_table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2prism;
  using fuzz::require;
  if (size == 0) return 0;
  fuzz::BlockLimits limits(data[0]);
  hpack::Decoder first(limits.table, {.max_list_size = limits.list});
  hpack::Decoder second(limits.table, {.max_list_size = limits.list});
  hpack::Decoder third(limits.table, {.max_list_size = limits.list});
  hpack::Encoder encoder(limits.table);
  hpack::Decoder mirror(4096, {.max_list_size = limits.list});
  for (ByteView rest(data + 1, size - 1); rest.size() >= fuzz::block_header_size;) {
    const auto block = fuzz::take_block(rest);
    fuzz::change_limit(block, limits.table, [&](std::size_t octets) {
      for (auto* decoder : {&first, &second, &third, &mirror}) decoder->set_table_limit(octets);
      encoder.set_peer_table_limit(octets);
    });
    FieldList list;
    fuzz::Digest as_list, as_sink;
    const auto decoded = first.decode(block.octets, list);
    const auto again = second.decode(block.octets, [&](const FieldView& field) { as_sink.add(field); });
    for (const FieldView field : list) as_list.add(field);
    require(decoded.has_value() == again.has_value() && as_list.value() == as_sink.value(),
            "the same fields, in a list or one by one");
    if (!decoded) {
      require(decoded.error().fault == again.error().fault && decoded.error().offset == again.error().offset,
              "the same error, in a list or one by one");
      return 0;
    }
    require(fuzz::same_table(first.table(), second.table()), "the same table, in a list or one by one");
    FieldList same;
    fuzz::require(
        third.decode(fuzz::write_ops(fuzz::parse_ops(block.octets)), same).has_value() && same == list,
        "its operations, written one by one, say the same");
    Bytes written;
    encoder.encode(std::span<const Field>(list), written);
    FieldList mirrored;
    require(mirror.decode(written, mirrored).has_value(), "what the encoder wrote can be read");
    require(std::ranges::equal(mirrored, list,
                               [](const Field& a, const Field& b) {
                                 return a.name == b.name && a.value == b.value &&
                                        a.never_indexed >= b.never_indexed;
                               }),
            "what the encoder wrote is what it was given");
    require(fuzz::same_table(encoder.table(), mirror.table()), "encoder and decoder are in step");
  }
  return 0;
}
