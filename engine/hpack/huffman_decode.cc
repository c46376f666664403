#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/hpack/huffman.h"
#include "engine/hpack/huffman_code.h"

namespace h2prism::hpack {
namespace {

constexpr unsigned lookup_bits = 12;
constexpr std::uint64_t all_ones = ~std::uint64_t{0};

// What the next 12 bits of code begin with: two whole symbols, one, or (count 0) a code longer than 12 bits.
struct Lookup {
  std::uint8_t symbols[2] = {0, 0};
  std::uint8_t bits = 0;  // of all the symbols
  std::uint8_t count : 2 = 0;
  std::uint8_t first_bits : 6 = 0;  // of the first symbol
};
static_assert(sizeof(Lookup) == 4);

consteval std::array<Lookup, 1U << lookup_bits> make_lookups() {
  std::array<Lookup, 1U << lookup_bits> lookups{};
  const auto for_each_word_after = [](std::uint32_t prefix, unsigned length, auto&& action) {
    const std::uint32_t first = prefix << (lookup_bits - length);
    for (std::uint32_t word = first; word < first + (1U << (lookup_bits - length)); ++word) {
      action(word);
    }
  };
  for (unsigned first = 0; first < 256; ++first) {
    const HuffmanCode a = huffman_codes[first];
    if (a.length > lookup_bits) {
      continue;
    }
    for_each_word_after(a.bits, a.length, [&](std::uint32_t word) {
      lookups[word] = {{static_cast<std::uint8_t>(first), 0},
                       static_cast<std::uint8_t>(a.length),
                       1,
                       static_cast<std::uint8_t>(a.length)};
    });
    for (unsigned second = 0; second < 256; ++second) {
      const HuffmanCode b = huffman_codes[second];
      if (a.length + b.length > lookup_bits) {
        continue;
      }
      for_each_word_after((a.bits << b.length) | b.bits, a.length + b.length, [&](std::uint32_t word) {
        lookups[word] = {{static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second)},
                         static_cast<std::uint8_t>(a.length + b.length),
                         2,
                         static_cast<std::uint8_t>(a.length)};
      });
    }
  }
  return lookups;
}
constexpr auto lookups = make_lookups();

// Codes above 12 bits, found by their length: the code is canonical, so all codes of a length lie in one
// range.
struct LongCodes {
  std::array<std::uint32_t, huffman_max_bits + 1> end{};  // first left-aligned word above this length's codes
  std::array<std::uint32_t, huffman_max_bits + 1> first_code{};
  std::array<std::uint16_t, huffman_max_bits + 1> first_rank{};  // of first_code in `symbols`
  std::array<std::uint16_t, 257> symbols{};                      // in the order of their codes
};
consteval LongCodes make_long_codes() {
  LongCodes codes;
  std::uint16_t rank = 0;
  for (unsigned length = 1; length <= huffman_max_bits; ++length) {
    codes.first_rank[length] = rank;
    codes.end[length] = codes.end[length - 1];
    for (unsigned symbol = 0; symbol < huffman_codes.size(); ++symbol) {
      if (huffman_lengths[symbol] == length) {
        if (codes.first_rank[length] == rank) {
          codes.first_code[length] = huffman_codes[symbol].bits;
        }
        codes.symbols[rank++] = static_cast<std::uint16_t>(symbol);
        codes.end[length] = (huffman_codes[symbol].bits + 1) << (32 - length);
      }
    }
  }
  return codes;
}
constexpr LongCodes long_codes = make_long_codes();

struct LongSymbol {
  unsigned symbol = 0;
  unsigned bits = 0;
};
// `word` is left-aligned and not the beginning of a code of up to 12 bits.
LongSymbol decode_long(std::uint32_t word) {
  for (unsigned length = lookup_bits + 1; length < huffman_max_bits; ++length) {
    if (word < long_codes.end[length]) {
      const std::uint32_t code = word >> (32 - length);
      return {long_codes.symbols[long_codes.first_rank[length] + code - long_codes.first_code[length]],
              length};
    }
  }
  // The 30-bit codes are the last four, up to all ones.
  const std::uint32_t code = word >> (32 - huffman_max_bits);
  return {
      long_codes
          .symbols[long_codes.first_rank[huffman_max_bits] + code - long_codes.first_code[huffman_max_bits]],
      huffman_max_bits};
}

std::uint64_t load_word(const std::uint8_t* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return std::endian::native == std::endian::little ? std::byteswap(word) : word;
}

// The last `count` < 8 octets of `code`, left-aligned.
std::uint64_t load_tail(ByteView code, std::size_t count) {
  if (count == 0) {
    return 0;
  }
  if (code.size() >= 8) {
    return load_word(code.data() + code.size() - 8) << (64 - 8 * count);
  }
  std::uint64_t word = 0;
  for (std::size_t i = code.size() - count; i < code.size(); ++i) {
    word = (word << 8) | code[i];
  }
  return word << (64 - 8 * count);
}

}  // namespace

std::expected<std::size_t, HuffmanError> huffman_decode(ByteView code, char* to) {
  char* const begin = to;
  const std::uint8_t* at = code.data();
  const std::uint8_t* const end = at + code.size();
  std::uint64_t word = 0;  // the code ahead, left-aligned
  unsigned held = 0;  // how many bits of `word` count; those below are zero or repeat what `at` points to
  const auto fault = [&](Fault which, std::size_t bits_left) {
    return std::unexpected(HuffmanError{which, (code.size() * 8 - bits_left) / 8});
  };
  const auto consume = [&](unsigned bits) {
    word <<= bits;
    held -= bits;
  };
  const auto take_pair = [&](const Lookup& found) {
    std::memcpy(to, found.symbols, 2);
    to += found.count;
    consume(found.bits);
  };

  while (end - at >= 8) {
    word |= load_word(at) >> held;
    at += (63 - held) / 8;
    held |= 56;
    // 56 bits are good for four lookups, or for one long code.
    for (unsigned i = 0; i < 4; ++i) {
      const Lookup& found = lookups[word >> (64 - lookup_bits)];
      if (found.count == 0) [[unlikely]] {
        if (held < huffman_max_bits) {
          break;
        }
        const LongSymbol rare = decode_long(static_cast<std::uint32_t>(word >> 32));
        if (rare.symbol == huffman_eos) {
          return fault(Fault::huffman_eos, static_cast<std::size_t>(end - at) * 8 + held);
        }
        *to++ = static_cast<char>(rare.symbol);
        consume(rare.bits);
        break;
      }
      take_pair(found);
    }
  }

  // The end. Behind the last octet the code reads as ones, which no symbol but EOS consists of.
  auto tail_bits = static_cast<unsigned>(end - at) * 8;
  std::uint64_t tail = load_tail(code, tail_bits / 8);
  for (;;) {
    const unsigned more = std::min(63 - held, tail_bits);
    word |= tail >> held;
    tail <<= more;
    tail_bits -= more;
    held += more;
    if (tail_bits == 0) {
      word |= all_ones >> held;
    }
    const Lookup& found = lookups[word >> (64 - lookup_bits)];
    if (found.bits <= held && found.count != 0) {
      take_pair(found);
      continue;
    }
    if (found.count != 0) {
      if (found.first_bits > held) {
        return fault(Fault::huffman_padding_not_ones, held);
      }
      *to++ = static_cast<char>(found.symbols[0]);
      consume(found.first_bits);
      continue;
    }
    if (held < 8 && word == all_ones) {
      return static_cast<std::size_t>(to - begin);
    }
    const LongSymbol rare = decode_long(static_cast<std::uint32_t>(word >> 32));
    if (rare.bits > held) {
      return fault(word == all_ones ? Fault::huffman_padding_too_long : Fault::huffman_padding_not_ones,
                   held);
    }
    if (rare.symbol == huffman_eos) {
      return fault(Fault::huffman_eos, held + tail_bits);
    }
    *to++ = static_cast<char>(rare.symbol);
    consume(rare.bits);
  }
}

std::expected<std::string, HuffmanError> huffman_decode(ByteView code) {
  std::string text(huffman_decoded_bound(code.size()), '\0');
  const auto size = huffman_decode(code, text.data());
  if (!size) {
    return std::unexpected(size.error());
  }
  text.resize(*size);
  return text;
}

}  // namespace h2prism::hpack
