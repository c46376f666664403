// The code table of RFC 7541 Appendix B. It is canonical, so the code lengths alone determine it: codes of
// one length are consecutive in the order of their symbols, and follow the codes of the length before.
#pragma once

#include <array>
#include <cstdint>

namespace h2prism::hpack {

inline constexpr unsigned huffman_eos = 256;
inline constexpr unsigned huffman_max_bits = 30;

inline constexpr std::array<std::uint8_t, 257> huffman_lengths = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,  // 0x00
    28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,  // 0x10
    6,  10, 10, 12, 13, 6,  8,  11, 10, 10, 8,  11, 8,  6,  6,  6,   // 0x20   !"#$%&'()*+,-./
    5,  5,  5,  6,  6,  6,  6,  6,  6,  6,  7,  8,  15, 6,  12, 10,  // 0x30  0123456789:;<=>?
    13, 6,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,   // 0x40  @ABCDEFGHIJKLMNO
    7,  7,  7,  7,  7,  7,  7,  7,  8,  7,  8,  13, 19, 13, 14, 6,   // 0x50  PQRSTUVWXYZ[\]^_
    15, 5,  6,  5,  6,  5,  6,  6,  6,  5,  7,  7,  6,  6,  6,  5,   // 0x60  `abcdefghijklmno
    6,  7,  6,  5,  5,  6,  7,  7,  7,  7,  7,  15, 11, 14, 13, 28,  // 0x70  pqrstuvwxyz{|}~
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,  // 0x80
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,  // 0x90
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,  // 0xa0
    21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,  // 0xb0
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,  // 0xc0
    19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,  // 0xd0
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,  // 0xe0
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,  // 0xf0
    30,                                                              // EOS
};

struct HuffmanCode {
  std::uint32_t bits = 0;  // right-aligned
  std::uint32_t length = 0;
};

consteval std::array<HuffmanCode, 257> make_huffman_codes() {
  std::array<HuffmanCode, 257> codes{};
  std::uint32_t next = 0;
  for (unsigned length = 1; length <= huffman_max_bits; ++length) {
    next <<= 1;
    for (unsigned symbol = 0; symbol < codes.size(); ++symbol) {
      if (huffman_lengths[symbol] == length) {
        codes[symbol] = {next++, length};
      }
    }
  }
  return codes;
}
inline constexpr std::array<HuffmanCode, 257> huffman_codes = make_huffman_codes();

// The code is complete: its last word is all ones, which is EOS.
static_assert(huffman_codes[huffman_eos].bits == (1U << huffman_max_bits) - 1);

}  // namespace h2prism::hpack
