// HPACK encoder (RFC 7541 §6): a sound, fast default, and full control over every representation, including
// the illegal ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "engine/base/bytes.h"
#include "engine/hpack/dynamic_table.h"
#include "engine/hpack/field.h"
#include "engine/hpack/field_hash.h"
#include "engine/hpack/integer.h"
#include "engine/hpack/table_index.h"

namespace h2prism::hpack {

enum class Huffman : std::uint8_t { shorter, always, never };  // shorter: where it saves octets

// Representations of one field line (§6.1, §6.2).
enum class Representation : std::uint8_t { indexed, literal_indexed, literal, literal_never_indexed };

struct LiteralOp {
  Representation representation = Representation::literal;  // any but `indexed`
  Field field;
  std::optional<std::uint64_t> name_index;  // none or 0: the name as a string; else as given, in range or not
  Huffman huffman = Huffman::shorter;
  std::uint8_t integer_padding = 0;  // redundant octets added to each integer, see append_integer
};
struct IndexedOp {
  std::uint64_t index = 0;  // written as given: 0 and out-of-range included
  std::uint8_t integer_padding = 0;
};
struct TableSizeOp {
  std::uint64_t size = 0;  // written as given, wherever it stands
  std::uint8_t integer_padding = 0;
  bool apply = true;  // also resize the encoder's own table
};
struct RawOp {
  Bytes octets;  // any octets: bad Huffman, truncation, ...
};
using Op = std::variant<LiteralOp, IndexedOp, TableSizeOp, RawOp>;

class Encoder {
 public:
  // The table starts with the 4096 octets that every peer allows, or announces less in the first block.
  explicit Encoder(std::size_t table_limit = 4096);

  // The default, appended to `out`: what the tables hold as indexed, secrets (and whatever says so) never
  // indexed, values that hardly recur as plain literals, the rest with incremental indexing, Huffman where
  // shorter. Pending size updates go first (§4.2).
  void encode(std::span<const Field> fields, Bytes& out);
  void encode(std::span<const FieldView> fields, Bytes& out);

  // Exactly these representations. Table effects that a conforming decoder would see are applied to the own
  // table, too, so that later blocks stay in step; RawOp has none. Pending size updates stay pending, unless
  // an applied TableSizeOp settles them.
  void encode_ops(std::span<const Op> ops, Bytes& out);

  // The peer's SETTINGS_HEADER_TABLE_SIZE (octets) changed: the next block opens with the updates that §4.2
  // demands. The table never grows above `table_limit` of the constructor.
  void set_peer_table_limit(std::size_t octets);

  const DynamicTable& table() const { return table_; }

 private:
  template <class AnyField>
  void encode_list(std::span<const AnyField> fields, Bytes& out);
  std::uint8_t* encode_field(const FieldView& field, std::uint8_t* to);
  void write_pending_updates(Bytes& out);
  void insert(std::string_view name, std::string_view value, const FieldHash& hash);
  std::optional<std::string_view> name_at(std::uint64_t index) const;

  void write(const LiteralOp& op, Bytes& out);
  void write(const IndexedOp& op, Bytes& out);
  void write(const TableSizeOp& op, Bytes& out);
  void write(const RawOp& op, Bytes& out);

  DynamicTable table_;
  TableIndex index_;
  std::size_t own_limit_;
  Bytes scratch_;  // the block in the making
  // What the next block owes to the peer's limit: the smallest since the last block, if below the table's
  // maximum, and the limit now. A minimum comes with a final value.
  std::optional<std::size_t> pending_min_;
  std::optional<std::size_t> pending_final_;
};

// A string literal (§5.2).
void append_string(Bytes& out, std::string_view text, Huffman huffman, std::uint8_t integer_padding = 0);

}  // namespace h2prism::hpack
