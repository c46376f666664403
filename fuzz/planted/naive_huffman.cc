#include "fuzz/planted/naive_huffman.h"

#include <array>
#include <unordered_map>

#include "engine/hpack/huffman_code.h"
#include "fuzz/planted/fault.h"

namespace h2prism::fuzz {
namespace {

// Length and bits of a code in one number.
constexpr std::uint64_t key(std::uint32_t length, std::uint32_t bits) {
  return std::uint64_t{length} << 32 | bits;
}

const std::unordered_map<std::uint64_t, unsigned>& symbols() {
  static const auto map = [] {
    std::unordered_map<std::uint64_t, unsigned> out;
    for (unsigned symbol = 0; symbol < hpack::huffman_codes.size(); ++symbol) {
      const auto& code = hpack::huffman_codes[symbol];
      out.emplace(key(code.length, code.bits), symbol);
    }
    return out;
  }();
  return map;
}

}  // namespace

bool naive_huffman(ByteView code, std::string& text) {
  text.clear();
  std::uint32_t bits = 0, length = 0;
  for (const auto octet : code) {
    for (int bit = 7; bit >= 0; --bit) {
      bits = bits << 1 | (octet >> bit & 1U);
      if (++length < 5) continue;
      const auto found = symbols().find(key(length, bits));
      if (found == symbols().end()) continue;
      if (found->second == hpack::huffman_eos) return planted() == Planted::huffman_eos;
      text += static_cast<char>(found->second);
      bits = length = 0;
    }
  }
  const bool ones = bits == (1U << length) - 1;
  return (length <= 7 || planted() == Planted::huffman_padding_long) &&
         (ones || planted() == Planted::huffman_padding_zeros);
}

}  // namespace h2prism::fuzz
