// Integers with an N-bit prefix (RFC 7541 §5.1). Read values stop at 2^32-1, which no length, index or table
// size exceeds.
#pragma once

#include <cstdint>
#include <expected>

#include "engine/base/bytes.h"
#include "engine/hpack/fault.h"

namespace h2prism::hpack {

// Enough for 2^32-1 behind any prefix; more can only be redundant.
inline constexpr unsigned max_continuation_octets = 5;

// Octets that an integer of at most 2^32-1 takes, without padding.
inline constexpr unsigned max_integer_octets = 1 + max_continuation_octets;

std::expected<std::uint32_t, Fault> read_continuation(const std::uint8_t*& at, const std::uint8_t* end,
                                                      std::uint32_t value);

// Reads the integer that starts in the low `prefix_bits` of *at (at < end) and moves `at` behind it.
inline std::expected<std::uint32_t, Fault> read_integer(const std::uint8_t*& at, const std::uint8_t* end,
                                                        unsigned prefix_bits) {
  const std::uint32_t mask = (1U << prefix_bits) - 1;
  const std::uint32_t value = *at++ & mask;
  if (value < mask) [[likely]] {
    return value;
  }
  return read_continuation(at, end, value);
}

// Writes `value` with the bits above the prefix taken from `first_octet_bits` and returns the octet behind
// it.
inline std::uint8_t* write_integer(std::uint8_t* to, std::uint8_t first_octet_bits, unsigned prefix_bits,
                                   std::uint64_t value) {
  const std::uint64_t mask = (1U << prefix_bits) - 1;
  if (value < mask) [[likely]] {
    *to++ = static_cast<std::uint8_t>(first_octet_bits | value);
    return to;
  }
  *to++ = static_cast<std::uint8_t>(first_octet_bits | mask);
  for (value -= mask; value >= 0x80; value >>= 7) {
    *to++ = static_cast<std::uint8_t>(0x80 | (value & 0x7f));
  }
  *to++ = static_cast<std::uint8_t>(value);
  return to;
}

// The same with any 64-bit value, and with `padding` redundant octets before the end. A value that fits the
// prefix has one encoding only and takes no padding.
void append_integer(Bytes& out, std::uint8_t first_octet_bits, unsigned prefix_bits, std::uint64_t value,
                    std::uint8_t padding = 0);

}  // namespace h2prism::hpack
