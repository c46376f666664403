// What is new about a sequence, as it shows on the wire: features are small numbers, each for a kind of event
// in a state of the stream model. A sequence with one that was not seen before is worth keeping.
#pragma once

#include <cstdint>
#include <vector>

#include "fuzz/campaign/exchange.h"

namespace h2prism::fuzz {

using Feature = std::uint32_t;  // below feature_count

inline constexpr std::size_t wire_features = std::size_t{1} << 16;
// Behind them: edges inside an instrumented target, by how often they were passed (coverage_map.h).
inline constexpr std::size_t coverage_edges = std::size_t{1} << 16;
inline constexpr std::size_t coverage_classes = 8;
inline constexpr std::size_t feature_count = wire_features + coverage_edges * coverage_classes;

// Of one exchange that ended; sorted, without repetitions:
//   pairs of the target's frames on one stream, with their codes;
//   each stream's end: its state, what the target said on it, what we had sent;
//   pairs of our frames on one stream, in its state.
//   what a client told its caller.
// `repeatable`: without what chance has a part in; when a server ends a connection, its last words may be
// lost. A client that has its response leaves: whether it answers anything then is chance, too.
std::vector<Feature> features_of(const Exchange& exchange, bool repeatable = false);

}  // namespace h2prism::fuzz
