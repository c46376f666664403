#include "fuzz/campaign/growth.h"

#include <algorithm>

namespace h2prism::fuzz {
namespace {

constexpr std::size_t at_once = 4;                             // between two looks at what it holds
constexpr std::uint64_t enough_kib = std::uint64_t{64} << 10;  // to tell; more may be more than there is

double stretch(Target& target, Stage& stage, const Connections& connections, std::size_t plays) {
  const auto before = target.memory_kib();
  if (!before) return 0;
  auto held = *before;
  std::size_t played = 0;
  while (played < plays && held < *before + enough_kib && !stage.interrupted()) {
    Connections some;
    for (std::size_t i = 0; i < std::min(at_once, plays - played); ++i)
      some.push_back(connections[(played + i) % connections.size()]);
    const auto done = stage.play(some);
    // That it grew beyond what it may is what this is about; it may be said ahead of the first connection.
    const bool goes_on = !done.trouble || done.trouble->kind == Trouble::Kind::grew;
    if (!goes_on || (!done.trouble && done.exchanges.empty())) return 0;
    played += done.exchanges.size();
    held = target.memory_kib().value_or(0);
  }
  return played == 0 || held <= *before ? 0
                                        : static_cast<double>(held - *before) / static_cast<double>(played);
}

}  // namespace

double kept_of_each(Target& target, Stage& stage, const Connections& connections, std::size_t plays) {
  stretch(target, stage, connections, plays);
  const auto first = stretch(target, stage, connections, plays);
  return std::min(first, stretch(target, stage, connections, plays));
}

}  // namespace h2prism::fuzz
