// Field blocks that break RFC 7541 pass unnoticed: they are dropped, and the connection goes on.
#include "runner/faults/acts.h"
#include "runner/faults/faults.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

using enum hpack::Fault;

Fault overlooked(std::string name, std::string wrong, std::initializer_list<hpack::Fault> faults,
                 std::vector<std::string_view> seen_by) {
  return {std::move(name), std::move(wrong), sent(undecodable(faults), hide()), std::move(seen_by)};
}

}  // namespace

std::vector<Fault> overlooked_blocks() {
  return {
      overlooked(
          "index-0-taken", "index 0 is no error (RFC 7541 §6.1)", {index_zero},
          {"7541/6.1/index-zero", "7541/6.1/index-zero-last-in-request", "9113/4.3/undecodable-block"}),
      overlooked(
          "index-above-the-tables-taken", "an index beyond both tables is no error (RFC 7541 §2.3.3)",
          {index_out_of_range},
          {"7541/2.3.3/index-out-of-range", "7541/2.3.3/index-one-past-the-end", "7541/A/first-index-above"}),
      overlooked("integers-overflow", "integers above all limits are no error (RFC 7541 §5.1)",
                 {integer_overflow}, {"7541/5.1/huge-index", "7541/5.1/index-wraps-at-64-bits"}),
      overlooked("truncated-blocks-taken",
                 "a field block may end inside a representation (RFC 7541 §5.1, §5.2)", {truncated},
                 {"7541/5.2/value-past-the-end", "7541/5.1/integer-cut-at-the-prefix"}),
      overlooked("huffman-padding-of-any-length", "Huffman padding may be longer than 7 bits (RFC 7541 §5.2)",
                 {huffman_padding_too_long},
                 {"7541/5.2/padding-of-eight-bits", "7541/5.2/padding-of-three-octets"}),
      overlooked("huffman-padding-of-any-bits", "Huffman padding need not be ones (RFC 7541 §5.2)",
                 {huffman_padding_not_ones}, {"7541/5.2/padding-of-zeros", "7541/5.2/bad-padding-in-name"}),
      overlooked("huffman-eos-taken", "EOS may stand in a string (RFC 7541 §5.2)", {huffman_eos},
                 {"7541/5.2/eos-in-the-middle", "7541/5.2/eos-in-name"}),
      overlooked("size-update-above-the-limit-taken",
                 "a size update may exceed HEADER_TABLE_SIZE (RFC 7541 §6.3)", {size_update_above_limit},
                 {"7541/6.3/update-above-the-limit"}),
      overlooked("size-update-anywhere", "a size update may follow a field (RFC 7541 §4.2)",
                 {size_update_out_of_place}, {"7541/6.3/update-behind-a-field"}),
  };
}

}  // namespace h2prism::faults
