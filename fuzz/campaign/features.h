// What is new about a sequence, as it shows on the wire: features are small numbers, each for a kind of event
// in a state of the stream model. A sequence with one that was not seen before is worth keeping.
#pragma once

#include <cstdint>
#include <vector>

#include "fuzz/campaign/exchange.h"

namespace h2prism::fuzz {

inline constexpr std::size_t feature_count = std::size_t{1} << 16;

// Of one exchange that ended; sorted, without repetitions:
//   pairs of the target's frames on one stream, with their codes;
//   each stream's end: its state, what the target said on it, what we had sent;
//   pairs of our frames on one stream, in its state.
//   what a client told its caller.
// `repeatable`: without what chance has a part in; when a server ends a connection, its last words may be
// lost. A client that has its response leaves: whether it answers anything then is chance, too.
std::vector<std::uint16_t> features_of(const Exchange& exchange, bool repeatable = false);

}  // namespace h2prism::fuzz
