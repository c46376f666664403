// Split invariance: the same octets in other pieces must give the same events.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/base/bytes.h"
#include "fuzz/oracle/guarded.h"

namespace h2prism::fuzz {

// `pattern` 0: pieces of 1, 2, 3, ... octets; 255: all in one; else pieces of that many.
class PieceSizes {
 public:
  explicit PieceSizes(std::uint8_t pattern) : pattern_(pattern) {}
  std::size_t next() {
    if (pattern_ == 255) return SIZE_MAX;
    return pattern_ == 0 ? ++growing_ : pattern_;
  }

 private:
  std::uint8_t pattern_;
  std::size_t growing_ = 0;
};
inline constexpr std::uint8_t in_one_piece = 255;

// Calls each(piece). A piece is gone, and a read beyond it is seen, as soon as `each` returns.
template <class Each>
void for_pieces(ByteView octets, PieceSizes& sizes, const Each& each) {
  while (!octets.empty()) {
    const auto piece = octets.first(std::min(sizes.next(), octets.size()));
    octets = octets.subspan(piece.size());
    each(guarded(piece));
  }
}

}  // namespace h2prism::fuzz
