// Hashes of names and values, by which the encoder finds table entries. Quick rather than strong: whoever
// picks the fields can make them collide, and then pays with a walk through one bounded table.
#pragma once

#include <algorithm>
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

constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 32);
}

}  // namespace detail

// Looks at the length, the first and the last eight octets, and eight in the middle of a long text.
constexpr std::uint64_t hash_text(std::string_view text, std::uint64_t seed) {
  const char* const at = text.data();
  const std::size_t size = text.size();
  std::uint64_t hash = seed + size;
  if (size > 16) {
    hash = detail::mix(hash, detail::load_octets(at + size / 2 - 4, 8));
  }
  if (size >= 8) {
    hash = detail::mix(hash, detail::load_octets(at, 8));
    return detail::mix(hash, detail::load_octets(at + size - 8, 8));
  }
  if (size >= 4) {
    return detail::mix(hash, detail::load_octets(at, 4) | detail::load_octets(at + size - 4, 4) << 32);
  }
  if (size > 0) {
    return detail::mix(hash, detail::load_octets(at, 1) | detail::load_octets(at + size / 2, 1) << 8 |
                                 detail::load_octets(at + size - 1, 1) << 16);
  }
  return detail::mix(hash, 0);
}

constexpr std::uint64_t hash_name(std::string_view name) { return hash_text(name, 0); }
constexpr std::uint64_t hash_field(std::uint64_t name_hash, std::string_view value) {
  return hash_text(value, name_hash);
}

}  // namespace h2prism::hpack
