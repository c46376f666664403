// A sequence of events as one number, so that two runs are compared without keeping either.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/hpack/field.h"

namespace h2prism::fuzz {

class Digest {
 public:
  void add(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15;
    state_ ^= state_ >> 29;
  }
  // The size goes in, too: "a", "bc" and "ab", "c" differ.
  void add(ByteView octets) {
    add(octets.size());
    const std::uint8_t* at = octets.data();
    std::size_t left = octets.size();
    for (; left >= 8; at += 8, left -= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, 8);
      add(word);
    }
    if (left > 0) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, left);
      add(word);
    }
  }
  void add(std::string_view text) { add(as_bytes(text)); }
  void add(const FieldView& field) {
    add(field.name);
    add(field.value);
    add(std::uint64_t{field.never_indexed});
  }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0;
};

}  // namespace h2prism::fuzz
