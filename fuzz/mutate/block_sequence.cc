#include "fuzz/mutate/block_sequence.h"

#include <algorithm>

#include "engine/hpack/decoder.h"
#include "fuzz/mutate/field_block.h"
#include "fuzz/mutate/octets.h"
#include "fuzz/oracle/blocks.h"

namespace h2prism::fuzz {
namespace {

struct OwnBlock {
  bool halve_limit = false;
  bool by_a_quarter = false;
  Bytes octets;
};

std::vector<OwnBlock> parse(ByteView input) {
  std::vector<OwnBlock> blocks;
  while (input.size() >= block_header_size) {
    const auto block = take_block(input);
    blocks.push_back(
        {block.halve_limit, block.by_a_quarter, Bytes(block.octets.begin(), block.octets.end())});
  }
  return blocks;
}

Bytes write(const std::vector<OwnBlock>& blocks) {
  Bytes out;
  for (const auto& block : blocks) {
    const auto size = std::min<std::size_t>(block.octets.size(), max_block_size);
    append_u16(out, static_cast<std::uint16_t>(size | (block.halve_limit ? 0x8000U : 0U) |
                                               (block.by_a_quarter ? 0x4000U : 0U)));
    append(out, ByteView(block.octets).first(size));
  }
  return out;
}

// How many entries the table holds when block `i` comes.
std::size_t dynamic_entries(std::uint8_t options, const std::vector<OwnBlock>& blocks, std::size_t i) {
  BlockLimits limits(options);
  hpack::Decoder decoder(limits.table);
  for (std::size_t k = 0; k < i; ++k) {
    const auto& [halve_limit, by_a_quarter, octets] = blocks[k];
    change_limit({halve_limit, by_a_quarter, octets}, limits.table,
                 [&](std::size_t limit) { decoder.set_table_limit(limit); });
    if (!decoder.decode(octets, [](const FieldView&) {})) break;
  }
  return decoder.table().count();
}

}  // namespace

std::vector<ByteView> split_blocks(ByteView octets) {
  std::vector<ByteView> parts;
  while (octets.size() >= block_header_size) {
    const auto before = octets;
    take_block(octets);
    parts.push_back(before.first(before.size() - octets.size()));
  }
  return parts;
}

Bytes mutate_blocks(Random& random, std::uint8_t options, ByteView input) {
  auto blocks = parse(input);
  if (blocks.empty()) blocks.emplace_back();
  const auto i = random.below(blocks.size());
  auto& block = blocks[i];
  const auto at = [&](std::size_t k) { return blocks.begin() + static_cast<std::ptrdiff_t>(k); };
  switch (random.below(12)) {
    case 0: blocks.erase(at(i)); break;
    case 1: {
      const auto copy = block;
      blocks.insert(at(random.below(blocks.size() + 1)), copy);
      break;
    }
    case 2:
      block.halve_limit = !block.halve_limit;
      block.by_a_quarter = random.one_in(2);
      break;
    case 3: {  // cut in two
      const auto cut = static_cast<std::ptrdiff_t>(random.below(block.octets.size() + 1));
      OwnBlock back{false, false, Bytes(block.octets.begin() + cut, block.octets.end())};
      block.octets.resize(static_cast<std::size_t>(cut));
      blocks.insert(at(i + 1), std::move(back));
      break;
    }
    case 4: mutate_octets(random, block.octets); break;
    default: block.octets = mutate_field_block(random, block.octets, dynamic_entries(options, blocks, i));
  }
  return write(blocks);
}

}  // namespace h2prism::fuzz
