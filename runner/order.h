// The order in which cases are played, drawn from a seed: the same on every machine.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/script/case.h"

namespace h2prism::runner {

// Seed 0: as they come. Each round of a repeated run has an order of its own.
std::vector<const script::Case*> in_order(std::span<const script::Case* const> cases, std::uint64_t seed,
                                          int round);

// Those ahead that need much time whatever the target: at the end they would keep everybody waiting. Next
// those that `may_wait`, then the others, each in the order that they had.
std::vector<const script::Case*> long_first(std::vector<const script::Case*> cases,
                                            const std::function<bool(const script::Case&)>& may_wait);

// From 1 on, from the system; short enough to be typed.
std::uint64_t draw_seed();

// A hash that never changes: orders and digests outlive this version and this machine.
std::uint64_t mixed(std::uint64_t seed, std::string_view text);

}  // namespace h2prism::runner
