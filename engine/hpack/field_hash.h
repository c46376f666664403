// Hashes of names and values, by which the encoder finds table entries. Quick rather than strong: whoever
// picks the fields can make them collide, and then pays with a walk through one bounded table.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace h2prism::hpack {

namespace detail {

constexpr std::uint64_t load_octets(const char* from, std::size_t count) {
  std::uint64_t word = 0;
  if consteval {
    for (std::size_t i = 0; i < count; ++i) {
      word |= std::uint64_t{static_cast<std::uint8_t>(from[i])} << (8 * i);
    }
  } else {
    std::memcpy(&word, from, count);
  }
  return word;
}

constexpr std::uint64_t fold(std::uint64_t sum) {
  sum ^= sum >> 32;
  sum *= 0xd6e8feb86659fd93;
  return sum ^ (sum >> 32);
}

}  // namespace detail

// Looks at the size, the first and the last eight octets, and the middle eight of a long text. The products
// do not wait for each other.
constexpr std::uint64_t hash_text(std::string_view text) {
  const char* const at = text.data();
  const std::size_t size = text.size();
  std::uint64_t sum = size * 0x9e3779b97f4a7c15;
  if (size >= 8) {
    sum += detail::load_octets(at, 8) * 0xbf58476d1ce4e5b9;
    sum += detail::load_octets(at + size - 8, 8) * 0x94d049bb133111eb;
    if (size > 16) {
      sum += detail::load_octets(at + size / 2 - 4, 8) * 0xff51afd7ed558ccd;
    }
  } else if (size >= 4) {
    sum += detail::load_octets(at, 4) * 0xbf58476d1ce4e5b9;
    sum += detail::load_octets(at + size - 4, 4) * 0x94d049bb133111eb;
  } else if (size > 0) {
    const std::uint64_t octets = detail::load_octets(at, 1) | detail::load_octets(at + size / 2, 1) << 8 |
                                 detail::load_octets(at + size - 1, 1) << 16;
    sum += octets * 0xbf58476d1ce4e5b9;
  }
  return detail::fold(sum);
}

// a == b, quicker than by a call of memcmp for texts as short as names and most values are. The loads
// overlap.
inline bool same_text(std::string_view a, std::string_view b) {
  const std::size_t size = a.size();
  if (size != b.size()) {
    return false;
  }
  const auto differ = [&](std::size_t at, std::size_t count) {
    return detail::load_octets(a.data() + at, count) ^ detail::load_octets(b.data() + at, count);
  };
  if (size > 32) {
    return std::memcmp(a.data(), b.data(), size) == 0;
  }
  if (size > 16) {
    return (differ(0, 8) | differ(8, 8) | differ(size - 16, 8) | differ(size - 8, 8)) == 0;
  }
  if (size >= 8) {
    return (differ(0, 8) | differ(size - 8, 8)) == 0;
  }
  if (size >= 4) {
    return (differ(0, 4) | differ(size - 4, 4)) == 0;
  }
  return size == 0 || (differ(0, 1) | differ(size / 2, 1) | differ(size - 1, 1)) == 0;
}

struct FieldHash {
  std::uint64_t name = 0;
  std::uint64_t field = 0;  // of name and value
};
constexpr FieldHash hash_field(std::string_view name, std::string_view value) {
  const std::uint64_t name_hash = hash_text(name);
  return {name_hash, std::rotl(name_hash, 23) + hash_text(value)};
}

}  // namespace h2prism::hpack
