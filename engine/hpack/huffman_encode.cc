#include <bit>
#include <cstring>

#include "engine/hpack/huffman.h"
#include "engine/hpack/huffman_code.h"

namespace h2prism::hpack {
namespace {

// Collects bits at the low end of a word and stores whole octets from its high end.
class BitWriter {
 public:
  explicit BitWriter(std::uint8_t* to) : to_(to) {}

  // At most 56 bits.
  void put(std::uint64_t bits, unsigned count) {
    word_ = (word_ << count) | bits;
    held_ += count;
    const std::uint64_t big_endian = to_big_endian(word_ << (64 - held_));
    std::memcpy(to_, &big_endian, sizeof big_endian);
    to_ += held_ / 8;
    held_ %= 8;
  }
  std::uint8_t* finish() {
    if (held_ > 0) {
      put((1U << (8 - held_)) - 1, 8 - held_);  // the first bits of EOS are ones
    }
    return to_;
  }

 private:
  static std::uint64_t to_big_endian(std::uint64_t word) {
    return std::endian::native == std::endian::little ? std::byteswap(word) : word;
  }

  std::uint8_t* to_;
  std::uint64_t word_ = 0;
  unsigned held_ = 0;  // bits of word_ not yet behind to_, fewer than 8 between calls
};

const HuffmanCode& code_of(char c) { return huffman_codes[static_cast<std::uint8_t>(c)]; }

}  // namespace

std::size_t huffman_size(std::string_view text) {
  const auto length = [&](std::size_t i) { return huffman_lengths[static_cast<std::uint8_t>(text[i])]; };
  std::size_t bits = 0;
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    bits += static_cast<unsigned>(length(i) + length(i + 1) + length(i + 2) + length(i + 3));
  }
  for (; i < text.size(); ++i) {
    bits += length(i);
  }
  return (bits + 7) / 8;
}

std::uint8_t* huffman_encode(std::string_view text, std::uint8_t* to) {
  BitWriter writer(to);
  const char* at = text.data();
  const char* const end = at + text.size();
  // Four symbols at a time, joined off the writer's critical path; only rare octets have codes too long for
  // that.
  for (; end - at >= 4; at += 4) {
    const HuffmanCode a = code_of(at[0]);
    const HuffmanCode b = code_of(at[1]);
    const HuffmanCode c = code_of(at[2]);
    const HuffmanCode d = code_of(at[3]);
    const unsigned ab = a.length + b.length;
    const unsigned cd = c.length + d.length;
    const std::uint64_t ab_bits = (std::uint64_t{a.bits} << b.length) | b.bits;
    const std::uint64_t cd_bits = (std::uint64_t{c.bits} << d.length) | d.bits;
    if (ab + cd <= 56) [[likely]] {
      writer.put((ab_bits << cd) | cd_bits, ab + cd);
    } else {
      for (const HuffmanCode& code : {a, b, c, d}) {
        writer.put(code.bits, code.length);
      }
    }
  }
  for (; at != end; ++at) {
    writer.put(code_of(*at).bits, code_of(*at).length);
  }
  return writer.finish();
}

}  // namespace h2prism::hpack
