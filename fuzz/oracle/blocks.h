// An input that stands for the field blocks of one connection: each opens with its size in 14 bits; the bit
// at the top halves SETTINGS_HEADER_TABLE_SIZE first, the one below has it go by a quarter on its way, so
// that two values come ahead of one block (RFC 7541 §4.2: the smaller is to be signalled, too).
#pragma once

#include <algorithm>

#include "engine/base/bytes.h"

namespace h2prism::fuzz {

struct Block {
  bool halve_limit = false;
  bool by_a_quarter = false;
  ByteView octets;
};

inline constexpr std::size_t block_header_size = 2;
inline constexpr std::size_t max_block_size = 0x3fff;

// Takes one off the front. A block at the end may be shorter than it says.
inline Block take_block(ByteView& input) {
  const auto word = load_u16(input.data());
  const auto octets = input.subspan(
      block_header_size, std::min<std::size_t>(word & max_block_size, input.size() - block_header_size));
  input = input.subspan(block_header_size + octets.size());
  return {(word & 0x8000U) != 0, (word & 0x4000U) != 0, octets};
}

// Calls set(octets) for each value that the setting takes ahead of the block; `limit` is the last.
template <class Set>
void change_limit(const Block& block, std::size_t& limit, const Set& set) {
  if (!block.halve_limit) return;
  if (block.by_a_quarter) set(limit / 4);
  set(limit /= 2);
}

// The first octet of the input: the table's limit and that of each list.
struct BlockLimits {
  std::size_t table;
  std::size_t list;
  explicit BlockLimits(std::uint8_t octet)
      : table(std::size_t{octet & 0x0fU} * 512), list(std::size_t{64} << (octet >> 4)) {}
};

}  // namespace h2prism::fuzz
