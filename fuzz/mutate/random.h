// Small and quick random numbers (splitmix64): the same from the same seed, everywhere.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace h2prism::fuzz {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }  // bound > 0
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::uint8_t octet() { return static_cast<std::uint8_t>(next()); }

  template <class Range>
  const auto& pick(const Range& range) {
    return *(std::begin(range) + static_cast<std::ptrdiff_t>(below(std::size(range))));
  }

  // Where mistakes live: around zero, powers of two and the edges of a field of `bits`; sometimes `near` +-
  // 1; sometimes anything.
  std::uint64_t interesting(unsigned bits, std::uint64_t near) {
    const std::uint64_t mask = bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    const std::uint64_t off = below(3) - std::uint64_t{1};
    switch (below(6)) {
      case 0: return below(4) & mask;
      case 1: return ((std::uint64_t{1} << below(bits)) + off) & mask;
      case 2: return (mask - below(3)) & mask;
      case 3: return ((mask >> 1) + off) & mask;
      case 4: return (near + off) & mask;
      default: return next() & mask;
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace h2prism::fuzz
