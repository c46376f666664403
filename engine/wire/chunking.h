// For tests: the same octets, cut into pieces in every way that ought to make no difference.
#pragma once

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/base/bytes.h"

namespace h2prism {

// Each piece is an allocation of its own and of its exact size, so that a sanitizer sees a read beyond it.
using Pieces = std::vector<Bytes>;
using PiecesTest = std::function<void(const Pieces&)>;

inline Pieces cut(ByteView octets, const std::vector<std::size_t>& sizes) {
  Pieces pieces;
  for (const auto size : sizes) {
    const auto piece = octets.first(std::min(size, octets.size()));
    pieces.emplace_back(piece.begin(), piece.end());
    octets = octets.subspan(piece.size());
  }
  if (!octets.empty()) pieces.emplace_back(octets.begin(), octets.end());
  return pieces;
}

// `count` chunkings with pieces of 0 to `max_piece` octets; the same ones every time.
inline void for_random_chunkings(ByteView octets, int count, std::size_t max_piece, const PiecesTest& test) {
  for (int seed = 0; seed < count; ++seed) {
    SCOPED_TRACE("random chunking " + std::to_string(seed));
    std::mt19937 random(static_cast<std::mt19937::result_type>(seed));
    std::uniform_int_distribution<std::size_t> draw(0, max_piece);
    std::vector<std::size_t> sizes;
    for (std::size_t sum = 0; sum < octets.size(); sum += sizes.back()) sizes.push_back(draw(random));
    test(cut(octets, sizes));
    if (testing::Test::HasFailure()) return;
  }
}

// Whole, octet by octet, in two pieces at every position (both ends included), and a few random ways.
// Quadratic in the size: meant for some hundred octets. Stops at the first chunking that fails.
inline void for_every_chunking(ByteView octets, const PiecesTest& test) {
  {
    SCOPED_TRACE("octet by octet");
    test(cut(octets, std::vector<std::size_t>(octets.size(), 1)));
  }
  for (std::size_t at = 0; at <= octets.size() && !testing::Test::HasFailure(); ++at) {
    SCOPED_TRACE("cut at " + std::to_string(at));
    test(cut(octets, {at}));
  }
  if (!testing::Test::HasFailure())
    for_random_chunkings(octets, 8, std::max<std::size_t>(octets.size() / 3, 2), test);
}

}  // namespace h2prism
