// HPACK encoder (RFC 7541 §6): a sound, fast default, and full control over every representation, including the illegal ones.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/hpack/dynamic_table.h"
#include "engine/hpack/field.h"

namespace h2prism::hpack {

enum class Huffman : std::uint8_t { shorter, always, never };  // shorter: where it saves octets

// Representations of one field line (§6.1, §6.2).
enum class Representation : std::uint8_t { indexed, literal_indexed, literal, literal_never_indexed };

struct LiteralOp {
  Representation representation = Representation::literal;  // any but `indexed`
  Field field;
  std::optional<std::uint64_t> name_index;  // none: the name as a string. Written as given, in range or not
  Huffman huffman = Huffman::shorter;
  std::uint8_t integer_padding = 0;         // redundant 0x80 octets added to each integer (§5.1)
};
struct IndexedOp {
  std::uint64_t index = 0;                  // written as given: 0 and out-of-range included
  std::uint8_t integer_padding = 0;
};
struct TableSizeOp {
  std::uint64_t size = 0;                   // written as given, wherever it stands
  std::uint8_t integer_padding = 0;
  bool apply = true;                        // also resize the encoder's own table
};
struct RawOp {
  Bytes octets;                             // any octets: bad Huffman, truncation, ...
};
using Op = std::variant<LiteralOp, IndexedOp, TableSizeOp, RawOp>;

class Encoder {
 public:
  explicit Encoder(std::size_t table_limit = 4096);

  // The default: table hits as indexed, cookies/authorization-like short secrets never indexed, others by literal with incremental
  // indexing, Huffman where shorter. Pending table-size updates go first (§4.2).
  void encode(std::span<const Field> fields, Bytes& out);

  // Exactly these representations. Table effects that a conforming decoder would see are applied to the own table, too, so that
  // later blocks stay in step; RawOp has none.
  void encode_ops(std::span<const Op> ops, Bytes& out);

  // The peer's SETTINGS_HEADER_TABLE_SIZE (octets) changed: the next block opens with the updates that §4.2 demands. The table
  // never grows above `table_limit` of the constructor.
  void set_peer_table_limit(std::size_t octets);

  const DynamicTable& table() const { return table_; }

 private:
  DynamicTable table_;
  std::size_t own_limit_;
  std::optional<std::size_t> pending_min_;
  std::optional<std::size_t> pending_final_;
};

// Primitives (§5.1, §5.2), for tests and raw octets.
void append_integer(Bytes& out, std::uint8_t first_octet_bits, unsigned prefix_bits, std::uint64_t value, std::uint8_t padding = 0);
void append_string(Bytes& out, std::string_view text, Huffman huffman, std::uint8_t integer_padding = 0);

}  // namespace h2prism::hpack
