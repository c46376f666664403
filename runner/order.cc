#include "runner/order.h"

#include <algorithm>
#include <random>
#include <utility>

namespace h2prism::runner {

using script::Case;

// FNV-1a, and then the finaliser of SplitMix64, so that ids that differ in one letter land far apart.
std::uint64_t mixed(std::uint64_t seed, std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325 ^ (seed * 0x9e3779b97f4a7c15);
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

std::vector<const Case*> in_order(std::span<const Case* const> cases, std::uint64_t seed, int round) {
  std::vector<const Case*> out(cases.begin(), cases.end());
  if (seed == 0) return out;
  const auto of_round = seed + (static_cast<std::uint64_t>(round) << 40);
  std::vector<std::pair<std::uint64_t, const Case*>> drawn;
  drawn.reserve(out.size());
  for (const auto* test : out) drawn.emplace_back(mixed(of_round, test->id), test);
  std::ranges::stable_sort(drawn, {}, &std::pair<std::uint64_t, const Case*>::first);
  std::ranges::transform(drawn, out.begin(), &std::pair<std::uint64_t, const Case*>::second);
  return out;
}

std::uint64_t draw_seed() { return std::random_device{}() % 999'999 + 1; }

}  // namespace h2prism::runner
