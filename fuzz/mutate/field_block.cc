#include "fuzz/mutate/field_block.h"

#include <utility>

#include "fuzz/mutate/dictionary.h"
#include "fuzz/mutate/hpack_ops.h"
#include "fuzz/mutate/octets.h"

namespace h2prism::fuzz {
namespace {

using namespace hpack;

constexpr std::size_t largest_string = 4096;  // that repeating may make; the mutator's bound is the input's

void mutate_text(Random& random, std::string& text) {
  switch (random.below(4)) {
    case 0: text.resize(random.interesting(7, text.size()), 'a'); break;
    case 1:
      if (text.size() * 2 <= largest_string) text += text;
      break;
    default: {
      Bytes octets(text.begin(), text.end());
      mutate_octets(random, octets);
      text = as_text(octets);
    }
  }
}

// A Huffman string by hand: one that ends in EOS, in zeros, in a whole octet of padding, or anyhow.
Op raw_huffman(Random& random) {
  constexpr std::uint8_t literal_with_name_5 = 0x04;
  static const Bytes tails[] = {
      {0xff, 0xff, 0xff, 0xfc}, {0xff, 0xff, 0xff, 0xff}, {0x18}, {0x1f, 0xff}, {0x00}, {}};
  Bytes code = random_octets(random, 6);
  append(code, random.pick(tails));
  Bytes octets{literal_with_name_5, static_cast<std::uint8_t>(0x80 | code.size())};
  append(octets, code);
  return RawOp{std::move(octets)};
}

void mutate_op(Random& random, Op& op, std::size_t dynamic) {
  const auto near = first_dynamic_index + dynamic;
  if (auto* indexed = std::get_if<IndexedOp>(&op)) {
    if (random.one_in(4)) indexed->integer_padding = static_cast<std::uint8_t>(random.below(7));
    indexed->index = random.interesting(random.one_in(6) ? 40 : 7, near);
  } else if (auto* size = std::get_if<TableSizeOp>(&op)) {
    if (random.one_in(4)) size->integer_padding = static_cast<std::uint8_t>(random.below(7));
    size->size = random.interesting(random.one_in(6) ? 40 : 13, size->size);
  } else if (auto* raw = std::get_if<RawOp>(&op)) {
    mutate_octets(random, raw->octets);
  } else {
    auto& literal = std::get<LiteralOp>(op);
    switch (random.below(6)) {
      case 0: literal.representation = static_cast<Representation>(1 + random.below(3)); break;
      case 1: literal.huffman = static_cast<Huffman>(random.below(3)); break;
      case 2: literal.name_index = random.interesting(random.one_in(6) ? 40 : 7, near); break;
      case 3: literal.integer_padding = static_cast<std::uint8_t>(random.below(7)); break;
      case 4:
        literal.name_index.reset();
        mutate_text(random, literal.field.name);
        break;
      default: mutate_text(random, literal.field.value);
    }
  }
}

}  // namespace

Bytes mutate_field_block(Random& random, ByteView block, std::size_t dynamic) {
  auto ops = parse_ops(block);
  const auto at = [&](std::size_t i) { return ops.begin() + static_cast<std::ptrdiff_t>(i); };
  const auto insert = [&](Op op) { ops.insert(at(random.below(ops.size() + 1)), std::move(op)); };
  if (ops.empty()) {
    insert(dictionary_op(random, dynamic));
    return write_ops(std::move(ops));
  }
  const auto i = random.below(ops.size());
  switch (random.below(9)) {
    case 0: ops.erase(at(i)); break;
    case 1: insert(Op(ops[i])); break;
    case 2: std::swap(ops[i], ops[random.below(ops.size())]); break;
    case 3: insert(dictionary_op(random, dynamic)); break;
    case 4: insert(raw_huffman(random)); break;
    case 5: ops.insert(ops.begin(), TableSizeOp{random.interesting(13, 0), 0, false}); break;
    default: mutate_op(random, ops[i], dynamic);
  }
  return write_ops(std::move(ops));
}

}  // namespace h2prism::fuzz
