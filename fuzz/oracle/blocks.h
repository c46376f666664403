// An input that stands for the field blocks of one connection: each opens with its size in 15 bits; the bit
// above halves SETTINGS_HEADER_TABLE_SIZE first.
#pragma once

#include <algorithm>

#include "engine/base/bytes.h"

namespace h2prism::fuzz {

struct Block {
  bool halve_limit = false;
  ByteView octets;
};

inline constexpr std::size_t block_header_size = 2;

// Takes one off the front. A block at the end may be shorter than it says.
inline Block take_block(ByteView& input) {
  const auto word = load_u16(input.data());
  const auto octets = input.subspan(block_header_size,
                                    std::min<std::size_t>(word & 0x7fffU, input.size() - block_header_size));
  input = input.subspan(block_header_size + octets.size());
  return {(word & 0x8000U) != 0, octets};
}

// The first octet of the input: the table's limit and that of each list.
struct BlockLimits {
  std::size_t table;
  std::size_t list;
  explicit BlockLimits(std::uint8_t octet)
      : table(std::size_t{octet & 0x0fU} * 512), list(std::size_t{64} << (octet >> 4)) {}
};

}  // namespace h2prism::fuzz
