// HPACK decoder (RFC 7541 §3.2, §6): field blocks -> field lists, with an exact reason for everything it
// refuses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/hpack/dynamic_table.h"
#include "engine/hpack/fault.h"
#include "engine/hpack/field.h"
#include "engine/hpack/field_sink.h"

namespace h2prism::hpack {

struct DecoderLimits {
  // Octets as RFC 9113 §6.5.2 counts them: name + value + 32 per field.
  std::size_t max_list_size = std::size_t{256} * 1024;
};

// When a lowered table limit obliges the peer to open its next block with a size update. RFC 9113 §4.3.1
// says: when it falls below "the current size of the dynamic table", which can be read both ways.
enum class SizeUpdateOwed {
  by_table_maximum,  // the size that was declared last, 4,096 at first: libnghttp2's reading
  by_table_entries,  // the size of the entries in it, as RFC 7541 §4.1 uses the word: nothing to evict,
                     // nothing to say
};

class Decoder {
 public:
  explicit Decoder(std::size_t table_limit = 4096, DecoderLimits limits = {},
                   SizeUpdateOwed owed = SizeUpdateOwed::by_table_maximum);

  // Decodes one whole field block (all fragments joined) and appends to `out`. After any fault but
  // list_too_large the decoder is out of step and must not be used again. After list_too_large the table is
  // in step, `out` holds the fields before the first that did not fit. Besides the list and the table, it
  // takes at most twice the memory of the largest block.
  std::expected<void, DecodeError> decode(ByteView block, FieldList& out);

  // The same without a list: `sink` gets each field as it is decoded, those before a fault included.
  std::expected<void, DecodeError> decode(ByteView block, FieldSink sink);

  // The value of the local SETTINGS_HEADER_TABLE_SIZE, once the peer acknowledged it. A limit below the
  // table's current size obliges the peer to open its next block with a size update.
  void set_table_limit(std::size_t octets);

  const DynamicTable& table() const { return table_; }

 private:
  class Block;

  DynamicTable table_;
  std::size_t table_limit_;
  std::optional<std::size_t> owed_update_;  // an update to at most this must open the next block
  DecoderLimits limits_;
  SizeUpdateOwed owed_by_;
  std::vector<char> scratch_;  // decoded Huffman strings of one field line of a large block
};

}  // namespace h2prism::hpack
