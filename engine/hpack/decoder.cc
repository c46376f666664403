#include "engine/hpack/decoder.h"

#include <algorithm>

#include "engine/hpack/huffman.h"
#include "engine/hpack/integer.h"
#include "engine/hpack/static_table.h"

namespace h2prism::hpack {
namespace {

// Spares most lists the moves of a growing vector.
constexpr std::size_t usual_list = 16;
// Spares most connections a buffer for decoded strings: it is on the stack.
constexpr std::size_t usual_scratch = 512;

}  // namespace

// One pass over one block. The steps return false once fault_ is set.
class Decoder::Block {
 public:
  // `scratch` has room for all that Huffman strings of one field line can decode to.
  Block(Decoder& decoder, ByteView octets, const FieldSink& sink, char* scratch)
      : decoder_(decoder),
        table_(decoder.table_),
        sink_(sink),
        scratch_(scratch),
        begin_(octets.data()),
        end_(begin_ + octets.size()),
        at_(begin_),
        room_(decoder.limits_.max_list_size) {}

  std::expected<void, DecodeError> run() {
    if (!size_updates() || !field_lines()) {
      return std::unexpected(make_error(fault_, fault_offset_));
    }
    if (overflow_ != nullptr) {
      return std::unexpected(make_error(Fault::list_too_large, offset_of(overflow_)));
    }
    return {};
  }

 private:
  bool size_updates() {
    auto& owed = decoder_.owed_update_;
    if (owed && decoder_.owed_by_ == SizeUpdateOwed::by_table_entries && table_.size() <= *owed) {
      owed.reset();
      table_.resize(std::min(table_.max_size(), decoder_.table_limit_));
    }
    while (at_ != end_ && (*at_ & 0xe0) == 0x20) {
      line_ = at_;
      std::uint32_t size = 0;
      if (!integer(5, size)) {
        return false;
      }
      if (size > decoder_.table_limit_) {
        return fail(Fault::size_update_above_limit, line_);
      }
      if (size > owed.value_or(size)) {
        return fail(Fault::size_update_missing, begin_);
      }
      owed.reset();
      table_.resize(size);
    }
    return !owed || fail(Fault::size_update_missing, begin_);
  }

  bool field_lines() {
    while (at_ != end_) {
      line_ = at_;
      const std::uint8_t octet = *at_;
      bool ok = false;
      if ((octet & 0x80) != 0) {
        ok = indexed();
      } else if ((octet & 0x40) != 0) {
        ok = literal(6, true, false);
      } else if ((octet & 0x20) == 0) {
        ok = literal(4, false, (octet & 0x10) != 0);
      } else {
        ok = fail(Fault::size_update_out_of_place, line_);
      }
      if (!ok) {
        return false;
      }
    }
    return true;
  }

  bool indexed() {
    std::uint32_t index = 0;
    FieldView field;
    if (!integer(7, index)) {
      return false;
    }
    if (index == 0) {
      return fail(Fault::index_zero, line_);
    }
    if (!look_up(index, field)) {
      return false;
    }
    emit(field);
    return true;
  }

  bool literal(unsigned prefix_bits, bool add, bool never_indexed) {
    std::uint32_t name_index = 0;
    FieldView field;
    if (!integer(prefix_bits, name_index)) {
      return false;
    }
    char* scratch = scratch_;
    if (name_index == 0 ? !string(field.name, scratch) : !look_up(name_index, field)) {
      return false;
    }
    if (!string(field.value, scratch)) {
      return false;
    }
    field.never_indexed = never_indexed;
    emit(field);
    if (add) {
      table_.insert(field.name, field.value);
    }
    return true;
  }

  bool integer(unsigned prefix_bits, std::uint32_t& value) {
    const std::uint8_t* const start = at_;
    const auto read = read_integer(at_, end_, prefix_bits);
    if (!read) [[unlikely]] {
      return fail(read.error(), read.error() == Fault::truncated ? line_ : start);
    }
    value = *read;
    return true;
  }

  // A string literal (§5.2): a view into the block, or decoded to `scratch`, which then moves on.
  bool string(std::string_view& text, char*& scratch) {
    if (at_ == end_) {
      return fail(Fault::truncated, line_);
    }
    const bool huffman = (*at_ & 0x80) != 0;
    std::uint32_t size = 0;
    if (!integer(7, size)) {
      return false;
    }
    if (size > static_cast<std::size_t>(end_ - at_)) {
      return fail(Fault::truncated, line_);
    }
    const ByteView octets(at_, size);
    at_ += size;
    if (!huffman) {
      text = as_text(octets);
      return true;
    }
    const auto decoded = huffman_decode(octets, scratch);
    if (!decoded) [[unlikely]] {
      return fail(decoded.error().fault, octets.data() + decoded.error().offset);
    }
    text = {scratch, *decoded};
    scratch += *decoded;
    return true;
  }

  bool look_up(std::uint32_t index, FieldView& field) {
    if (index < first_dynamic_index) {
      field = static_table[index - 1];
      return true;
    }
    if (index - first_dynamic_index < table_.count()) {
      field = table_.entry(index - first_dynamic_index);
      return true;
    }
    return fail(Fault::index_out_of_range, line_);
  }

  void emit(const FieldView& field) {
    const std::size_t size = entry_size(field.name, field.value);
    if (size > room_ || overflow_ != nullptr) [[unlikely]] {
      overflow_ = overflow_ != nullptr ? overflow_ : line_;
      return;
    }
    room_ -= size;
    sink_(field);
  }

  bool fail(Fault fault, const std::uint8_t* at) {
    fault_ = fault;
    fault_offset_ = offset_of(at);
    return false;
  }
  std::size_t offset_of(const std::uint8_t* at) const { return static_cast<std::size_t>(at - begin_); }

  Decoder& decoder_;
  DynamicTable& table_;
  const FieldSink& sink_;
  char* const scratch_;
  const std::uint8_t* const begin_;
  const std::uint8_t* const end_;
  const std::uint8_t* at_;
  const std::uint8_t* line_ = nullptr;      // the representation being read
  const std::uint8_t* overflow_ = nullptr;  // the first field line that did not fit the list
  std::size_t room_;                        // what the list may still grow by
  Fault fault_{};
  std::size_t fault_offset_ = 0;
};

Decoder::Decoder(std::size_t table_limit, DecoderLimits limits, SizeUpdateOwed owed)
    : table_(table_limit), table_limit_(table_limit), limits_(limits), owed_by_(owed) {}

std::expected<void, DecodeError> Decoder::decode(ByteView block, FieldList& out) {
  out.reserve(std::max(out.capacity(), usual_list));
  return decode(block, [&out](const FieldView& field) {
    auto& added = out.emplace_back();
    added.name = field.name;
    added.value = field.value;
    added.never_indexed = field.never_indexed;
  });
}

std::expected<void, DecodeError> Decoder::decode(ByteView block, FieldSink sink) {
  // Name and value of a literal together are shorter than the block.
  const auto bound = huffman_decoded_bound(block.size());
  if (bound <= usual_scratch) {
    char scratch[usual_scratch];
    return Block(*this, block, sink, scratch).run();
  }
  scratch_.resize(std::max(scratch_.size(), bound));
  return Block(*this, block, sink, scratch_.data()).run();
}

void Decoder::set_table_limit(std::size_t octets) {
  table_limit_ = octets;
  if (octets < table_.max_size()) {
    owed_update_ = std::min(octets, owed_update_.value_or(octets));
  }
}

}  // namespace h2prism::hpack
