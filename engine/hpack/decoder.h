// HPACK decoder (RFC 7541 §3.2, §6): field blocks -> field lists, with an exact reason for everything it refuses.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/hpack/dynamic_table.h"
#include "engine/hpack/field.h"

namespace h2prism::hpack {

enum class Fault : std::uint8_t {
  truncated,                  // the block ends inside a representation (§5.1, §5.2)
  integer_overflow,           // value or octet count above the implementation's limit (§5.1)
  index_zero,                 // indexed field line 0 (§6.1)
  index_out_of_range,         // beyond static + dynamic table (§2.3.3)
  huffman_padding_too_long,   // more than 7 bits (§5.2)
  huffman_padding_not_ones,   // padding is not a prefix of EOS (§5.2)
  huffman_eos,                // EOS inside a string (§5.2)
  size_update_out_of_place,   // after the first field line of a block (§4.2)
  size_update_above_limit,    // above the acknowledged SETTINGS_HEADER_TABLE_SIZE (§6.3)
  size_update_missing,        // the limit was lowered and acknowledged, no update opened the block (§4.2, RFC 9113 §4.3.1)
  list_too_large,             // above the local limit on the decoded list (RFC 9113 §10.5.1): no HPACK error, see below
};

struct DecodeError {
  Fault fault{};
  std::size_t offset = 0;     // of the representation (or octet) at fault, from the start of the block
  std::string_view what;      // one line for a person, a string literal
  std::string_view section;   // "RFC 7541 §5.2"
};
std::string_view to_string(Fault fault);

struct DecoderLimits {
  std::size_t max_list_size = 256 * 1024;  // octets as RFC 9113 §6.5.2 counts them (name + value + 32 per field)
};

class Decoder {
 public:
  explicit Decoder(std::size_t table_limit = 4096, DecoderLimits limits = {});

  // Decodes one whole field block (all fragments joined) and appends to `out`. After any fault but list_too_large the
  // decoder is out of step and must not be used again. After list_too_large the table is in step, `out` holds what fitted.
  std::expected<void, DecodeError> decode(ByteView block, FieldList& out);

  // The value of the local SETTINGS_HEADER_TABLE_SIZE, once the peer acknowledged it.
  void set_table_limit(std::size_t octets);

  const DynamicTable& table() const { return table_; }

 private:
  DynamicTable table_;
  std::size_t table_limit_;
  std::size_t owed_update_ = SIZE_MAX;  // an update to at most this must open the next block; SIZE_MAX: none is owed
  DecoderLimits limits_;
};

}  // namespace h2prism::hpack
