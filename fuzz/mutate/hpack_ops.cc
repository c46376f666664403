#include "fuzz/mutate/hpack_ops.h"

#include <optional>

#include "engine/hpack/huffman.h"
#include "engine/hpack/integer.h"

namespace h2prism::fuzz {
namespace {

using namespace hpack;

class Parser {
 public:
  explicit Parser(ByteView block) : at_(block.data()), end_(at_ + block.size()) {}

  std::vector<Op> run() {
    std::vector<Op> ops;
    while (at_ != end_) {
      const auto* const start = at_;
      if (auto op = one()) {
        ops.push_back(std::move(*op));
      } else {
        ops.push_back(RawOp{Bytes(start, end_)});
        break;
      }
    }
    return ops;
  }

 private:
  std::optional<std::uint32_t> integer(unsigned bits) {
    if (at_ == end_) return {};
    const auto value = read_integer(at_, end_, bits);
    return value ? std::optional(*value) : std::nullopt;
  }

  bool string(std::string& text, Huffman& huffman) {
    const bool coded = at_ != end_ && (*at_ & 0x80) != 0;
    const auto size = integer(7);
    if (!size || *size > static_cast<std::size_t>(end_ - at_)) return false;
    const ByteView octets(at_, *size);
    at_ += *size;
    huffman = coded ? Huffman::always : Huffman::never;
    if (!coded) {
      text = as_text(octets);
      return true;
    }
    auto decoded = huffman_decode(octets);
    if (decoded) text = std::move(*decoded);
    return decoded.has_value();
  }

  std::optional<Op> one() {
    const auto octet = *at_;
    if ((octet & 0x80) != 0) {
      const auto index = integer(7);
      return index ? std::optional<Op>(IndexedOp{*index}) : std::nullopt;
    }
    if ((octet & 0xe0) == 0x20) {
      const auto size = integer(5);
      return size ? std::optional<Op>(TableSizeOp{*size, 0, false}) : std::nullopt;
    }
    LiteralOp op;
    const bool added = (octet & 0x40) != 0;
    op.representation = added                 ? Representation::literal_indexed
                        : (octet & 0x10) != 0 ? Representation::literal_never_indexed
                                              : Representation::literal;
    const auto name = integer(added ? 6 : 4);
    if (!name) return {};
    if (*name != 0) op.name_index = *name;
    if (*name == 0 && !string(op.field.name, op.huffman)) return {};
    if (!string(op.field.value, op.huffman)) return {};
    return op;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

}  // namespace

std::vector<Op> parse_ops(ByteView block) { return Parser(block).run(); }

Bytes write_ops(std::vector<Op> ops) {
  Bytes block;
  Encoder().encode_ops(ops, block);
  return block;
}

}  // namespace h2prism::fuzz
