// What can be wrong with a field block, told apart as finely as RFC 7541 tells it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace h2prism::hpack {

enum class Fault : std::uint8_t {
  truncated,                 // the block ends inside a representation (§5.1, §5.2)
  integer_overflow,          // value or octet count above the implementation's limit (§5.1)
  index_zero,                // indexed field line 0 (§6.1)
  index_out_of_range,        // beyond static + dynamic table (§2.3.3)
  huffman_padding_too_long,  // more than 7 bits (§5.2)
  huffman_padding_not_ones,  // padding is not a prefix of EOS (§5.2)
  huffman_eos,               // EOS inside a string (§5.2)
  size_update_out_of_place,  // after the first field line of a block (§4.2)
  size_update_above_limit,   // above the acknowledged SETTINGS_HEADER_TABLE_SIZE (§6.3)
  size_update_missing,  // the limit was lowered and acknowledged, no update to it opened the block (§4.2,
                        // RFC 9113 §4.3.1)
  list_too_large,       // above the local limit on the decoded list (RFC 9113 §10.5.1): no HPACK error
};

struct DecodeError {
  Fault fault{};
  std::size_t offset = 0;    // from the start of the block; of what, see make_error
  std::string_view what;     // one line for a person, a string literal
  std::string_view section;  // "RFC 7541 §5.2"
};

// Where `offset` points:
//   truncated, index_*, size_update_*   the first octet of the representation (the block's, for a missing
//   update) integer_overflow                    the octet that holds the integer's prefix huffman_* the octet
//   that holds the first bit of the padding or of EOS list_too_large                      the first octet of
//   the first field line that did not fit
DecodeError make_error(Fault fault, std::size_t offset);

std::string_view to_string(Fault fault);  // "index_zero"

}  // namespace h2prism::hpack
