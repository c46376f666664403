#include "engine/hpack/block_generator.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/hpack/static_table.h"

namespace h2prism::hpack {
namespace {

// Few enough to meet again in the tables.
constexpr auto names =
    std::to_array<std::string_view>({"x", "x-a", "custom-key", "cookie", "authorization", ":path", "date",
                                     "a-name-of-more-than-sixteen-octets", ""});
constexpr auto values = std::to_array<std::string_view>(
    {"", "1", "no-cache", "Mon, 21 Oct 2013 20:13:21 GMT", "gzip, deflate", "custom-value",
     "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)", "<{}|~^`\\>"});

RawOp raw(Bytes octets) { return {std::move(octets)}; }

}  // namespace

Bytes BlockGenerator::next(const Surroundings& around) {
  const std::size_t kind = below(16);
  const bool make_noise = kind == 0 && !around.sound_only;
  const bool make_fault = kind == 1 && !around.sound_only;
  const bool make_damage = kind == 2 && !around.sound_only;
  if (make_noise) {
    return octets(24);
  }
  std::vector<Op> ops = sound(around);
  if (make_fault) {
    add_fault(ops, around);
  }
  // Only the octets matter: which indices are good is known from `around`.
  Bytes block;
  Encoder().encode_ops(ops, block);
  if (make_damage) {
    damage(block);
  }
  return block;
}

Bytes BlockGenerator::giant(std::size_t octets) {
  Bytes block;
  append_integer(block, 0x00, 4, 1);
  append_string(block, std::string(octets, 'x'), Huffman::never);
  return block;
}

std::vector<Op> BlockGenerator::sound(Surroundings around) {
  std::vector<Op> ops;
  if (around.owed_update) {
    ops.emplace_back(TableSizeOp{below(*around.owed_update + 1), padding(), false});
  }
  if (one_in(16)) {
    for (std::size_t count = 1 + below(3); count > 0; --count) {
      const std::size_t size = one_in(2) ? around.table_limit : below(around.table_limit + 1);
      ops.emplace_back(TableSizeOp{size, padding(), false});
    }
  }
  if (!ops.empty()) {
    around.dynamic_entries = 0;  // perhaps none survives the updates
  }
  for (std::size_t count = below(8); count > 0; --count) {
    ops.push_back(field_line(around));
  }
  return ops;
}

Op BlockGenerator::field_line(const Surroundings& around) {
  const std::size_t indices = static_table_size + around.dynamic_entries;
  if (one_in(2)) {
    const bool dynamic = around.dynamic_entries > 0 && !one_in(3);
    // Low dynamic indices: high ones may name what the block itself evicts.
    const std::size_t index =
        dynamic ? first_dynamic_index + below((around.dynamic_entries + 1) / 2) : 1 + below(61);
    return IndexedOp{index, padding()};
  }
  constexpr std::array kinds = {Representation::literal_indexed, Representation::literal_indexed,
                                Representation::literal, Representation::literal_never_indexed};
  LiteralOp op;
  op.representation = kinds[below(kinds.size())];
  op.field = field();
  if (one_in(2)) {
    op.name_index = 1 + below(one_in(8) ? indices : static_table_size);
  }
  op.huffman = static_cast<Huffman>(below(3));
  op.integer_padding = padding();
  return op;
}

void BlockGenerator::add_fault(std::vector<Op>& ops, const Surroundings& around) {
  const auto at = ops.begin() + static_cast<std::ptrdiff_t>(below(ops.size() + 1));
  switch (below(7)) {
    case 0: ops.insert(at, IndexedOp{0}); break;
    case 1: ops.insert(at, IndexedOp{first_dynamic_index + around.dynamic_entries + below(20)}); break;
    case 2: ops.insert(at, IndexedOp{random_() >> below(64)}); break;
    case 3: ops.insert(at, TableSizeOp{below(around.table_limit + 1), 0, false}); break;
    case 4:
      ops.insert(at, TableSizeOp{around.table_limit + 1 + (random_() >> below(64)) / 2, 0, false});
      break;
    case 5: ops.insert(at, raw(raw_fault())); break;
    default:
      if (!ops.empty()) {
        ops.erase(ops.begin());  // the update that is owed, if one is
      }
  }
}

// A literal with a new name, one part of which is suspicious.
Bytes BlockGenerator::raw_fault() {
  Bytes out;
  switch (below(4)) {
    case 0:  // any octets said to be Huffman-coded
    case 1: {
      const Bytes code = octets(12);
      append_integer(out, 0x00, 4, 1);
      append_integer(out, 0x80, 7, code.size());
      append(out, code);
      break;
    }
    case 2: {  // padding that is perhaps too long, perhaps not of ones, perhaps EOS
      append_integer(out, 0x00, 4, 1);
      append_string(out, "0123", Huffman::always);
      const std::size_t more = below(6);
      out.insert(out.end(), more, one_in(4) ? octet() : std::uint8_t{0xff});
      out[1] = static_cast<std::uint8_t>(out[1] + more);
      break;
    }
    default: {  // an integer of up to seven continuation octets
      out.push_back(one_in(2) ? 0xff : 0x0f);
      for (std::size_t count = below(7); count > 0; --count) {
        out.push_back(one_in(3) ? std::uint8_t{0x80} : static_cast<std::uint8_t>(0x80 | octet()));
      }
      out.push_back(one_in(2) ? std::uint8_t{0x00} : static_cast<std::uint8_t>(octet() & 0x7f));
    }
  }
  return out;
}

void BlockGenerator::damage(Bytes& block) {
  for (std::size_t count = 1 + below(2); count > 0 && !block.empty(); --count) {
    const auto at = block.begin() + static_cast<std::ptrdiff_t>(below(block.size()));
    switch (below(5)) {
      case 0: *at ^= static_cast<std::uint8_t>(1U << below(8)); break;
      case 1: *at = octet(); break;
      case 2: block.insert(at, octet()); break;
      case 3: block.erase(at); break;
      default: block.erase(at, block.end());
    }
  }
}

Field BlockGenerator::field() {
  Field field;
  field.name = one_in(4) ? text(12) : std::string(names[below(names.size())]);
  field.value = one_in(3) ? text(one_in(64) ? 400 : 24) : std::string(values[below(values.size())]);
  return field;
}

std::string BlockGenerator::text(std::size_t max_size) {
  std::string text(below(max_size + 1), '\0');
  const bool printable = !one_in(4);
  for (char& c : text) {
    c = static_cast<char>(printable ? 0x20 + below(0x5f) : octet());
  }
  return text;
}

Bytes BlockGenerator::octets(std::size_t max_size) {
  Bytes octets(below(max_size + 1));
  std::ranges::generate(octets, [&] { return octet(); });
  return octets;
}

}  // namespace h2prism::hpack
