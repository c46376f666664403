#include "engine/hpack/encoder.h"

#include <algorithm>
#include <utility>

#include "engine/hpack/field_hash.h"
#include "engine/hpack/huffman.h"
#include "engine/hpack/indexing_policy.h"
#include "engine/hpack/static_table.h"

namespace h2prism::hpack {
namespace {

struct Prefix {
  std::uint8_t bits;  // of the first octet, above the prefix
  unsigned size;
};
constexpr Prefix indexed_prefix = {0x80, 7};
constexpr Prefix size_update_prefix = {0x20, 5};

constexpr Prefix prefix_of(Representation representation) {
  switch (representation) {
    case Representation::indexed: return indexed_prefix;
    case Representation::literal_indexed: return {0x40, 6};
    case Representation::literal: return {0x00, 4};
    case Representation::literal_never_indexed: return {0x10, 4};
  }
  return indexed_prefix;
}

// SETTINGS_HEADER_TABLE_SIZE before any SETTINGS (RFC 9113 §6.5.2).
constexpr std::size_t initial_table_size = 4096;

constexpr std::uint8_t huffman_flag = 0x80;
constexpr unsigned string_prefix_bits = 7;

// Below this length both forms of a string state their size in one octet.
constexpr std::size_t short_string = 127;

// The most octets that the default encoding of `field` touches: an index, two sizes, the octets themselves;
// and a short string coded on trial, in octets of up to 30 bits.
std::size_t encoded_bound(const FieldView& field) {
  return field.name.size() + field.value.size() + std::size_t{3} * max_integer_octets + short_string * 4 +
         huffman_slack;
}

std::uint8_t* write_string(std::uint8_t* to, std::string_view text) {
  if (text.size() < short_string) {
    std::uint8_t* const end = huffman_encode(text, to + 1);
    const auto coded = static_cast<std::size_t>(end - to - 1);
    if (coded < text.size()) {
      *to = static_cast<std::uint8_t>(huffman_flag | coded);
      return end;
    }
  } else if (const std::size_t coded = huffman_size(text); coded < text.size()) {
    return huffman_encode(text, write_integer(to, huffman_flag, string_prefix_bits, coded));
  }
  to = write_integer(to, 0, string_prefix_bits, text.size());
  return std::copy_n(text.data(), text.size(), to);
}

}  // namespace

Encoder::Encoder(std::size_t table_limit) : table_(initial_table_size), own_limit_(table_limit) {
  set_peer_table_limit(initial_table_size);
}

void Encoder::encode(std::span<const Field> fields, Bytes& out) { encode_list(fields, out); }
void Encoder::encode(std::span<const FieldView> fields, Bytes& out) { encode_list(fields, out); }

template <class AnyField>
void Encoder::encode_list(std::span<const AnyField> fields, Bytes& out) {
  write_pending_updates(out);
  std::size_t written = 0;
  for (const AnyField& any : fields) {
    const FieldView field = any;
    const std::size_t bound = written + encoded_bound(field);
    if (scratch_.size() < bound) [[unlikely]] {
      scratch_.resize(bound * 2);
    }
    written = static_cast<std::size_t>(encode_field(field, scratch_.data() + written) - scratch_.data());
  }
  append(out, ByteView(scratch_.data(), written));
}

std::uint8_t* Encoder::encode_field(const FieldView& field, std::uint8_t* to) {
  std::size_t index = field.never_indexed ? 0 : index_.guess_field(table_, field);
  if (index != 0) {
    return write_integer(to, indexed_prefix.bits, indexed_prefix.size, index);
  }
  const FieldHash hash = hash_field(field.name, field.value);
  if (!field.never_indexed) {
    index = index_.find_field(table_, field, hash);
    if (index == 0) {
      index = find_static_field(field.name, field.value, hash);
    }
    if (index != 0) {
      return write_integer(to, indexed_prefix.bits, indexed_prefix.size, index);
    }
  }

  const std::size_t static_name = find_static_name(field.name, hash);
  const Representation representation = choose_literal(field, static_name, table_.max_size());
  const Prefix prefix = prefix_of(representation);
  const std::size_t name = static_name != 0 ? static_name : index_.find_name(table_, field.name, hash);
  to = write_integer(to, prefix.bits, prefix.size, name);
  if (name == 0) {
    to = write_string(to, field.name);
  }
  to = write_string(to, field.value);
  if (representation == Representation::literal_indexed) {
    insert(field.name, field.value, hash);
  }
  return to;
}

void Encoder::insert(std::string_view name, std::string_view value, const FieldHash& hash) {
  const std::uint64_t before = table_.inserted();
  table_.insert(name, value);
  if (table_.inserted() != before) {
    index_.added(table_, hash);
  }
}

void Encoder::set_peer_table_limit(std::size_t octets) {
  const std::size_t limit = std::min(octets, own_limit_);
  if (limit < table_.max_size()) {
    pending_min_ = std::min(limit, pending_min_.value_or(limit));
  }
  pending_final_ = limit;
  if (limit == table_.max_size() && !pending_min_) {
    pending_final_.reset();
  }
}

void Encoder::write_pending_updates(Bytes& out) {
  const auto lowest = std::exchange(pending_min_, std::nullopt);
  const auto last = std::exchange(pending_final_, std::nullopt);
  if (lowest && *lowest < *last) {
    write(TableSizeOp{.size = *lowest}, out);
  }
  if (last) {
    write(TableSizeOp{.size = *last}, out);
  }
}

void Encoder::encode_ops(std::span<const Op> ops, Bytes& out) {
  for (const Op& op : ops) {
    std::visit([&](const auto& exact) { write(exact, out); }, op);
  }
}

void Encoder::write(const LiteralOp& op, Bytes& out) {
  const Prefix prefix = prefix_of(op.representation);
  const std::uint64_t name_index = op.name_index.value_or(0);
  append_integer(out, prefix.bits, prefix.size, name_index, op.integer_padding);
  if (name_index == 0) {
    append_string(out, op.field.name, op.huffman, op.integer_padding);
  }
  append_string(out, op.field.value, op.huffman, op.integer_padding);
  if (op.representation != Representation::literal_indexed) {
    return;
  }
  if (const auto name =
          name_index == 0 ? std::optional<std::string_view>(op.field.name) : name_at(name_index)) {
    insert(*name, op.field.value, hash_field(*name, op.field.value));
  }
}

void Encoder::write(const IndexedOp& op, Bytes& out) {
  append_integer(out, indexed_prefix.bits, indexed_prefix.size, op.index, op.integer_padding);
}

void Encoder::write(const TableSizeOp& op, Bytes& out) {
  append_integer(out, size_update_prefix.bits, size_update_prefix.size, op.size, op.integer_padding);
  if (!op.apply) {
    return;
  }
  table_.resize(op.size);
  if (pending_final_ && op.size <= pending_min_.value_or(*pending_final_)) {
    pending_min_.reset();
    pending_final_.reset();
  }
}

void Encoder::write(const RawOp& op, Bytes& out) { append(out, op.octets); }

// The name a decoder finds there; none where it would refuse the index.
std::optional<std::string_view> Encoder::name_at(std::uint64_t index) const {
  if (index < first_dynamic_index) {
    return static_table[index - 1].name;
  }
  if (index - first_dynamic_index < table_.count()) {
    return table_.entry(index - first_dynamic_index).name;
  }
  return std::nullopt;
}

void append_string(Bytes& out, std::string_view text, Huffman huffman, std::uint8_t integer_padding) {
  const std::size_t coded = huffman_size(text);
  if (huffman == Huffman::never || (huffman == Huffman::shorter && coded >= text.size())) {
    append_integer(out, 0, string_prefix_bits, text.size(), integer_padding);
    append(out, text);
    return;
  }
  append_integer(out, huffman_flag, string_prefix_bits, coded, integer_padding);
  const std::size_t start = out.size();
  out.resize(start + coded + huffman_slack);
  huffman_encode(text, out.data() + start);
  out.resize(start + coded);
}

}  // namespace h2prism::hpack
