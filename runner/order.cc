#include "runner/order.h"

#include <algorithm>
#include <random>
#include <utility>

namespace h2prism::runner {

using script::Case;
using script::Steps;

namespace {

constexpr std::int64_t many = 16;

// How often it waits for the target in turn, once repeats are unrolled; what only the target tells counts as
// one.
std::int64_t round_trips(const Steps& steps) {
  std::int64_t sum = 0;
  for (const auto& step : steps) {
    if (const auto* repeat = std::get_if<script::RepeatStep>(&step.what)) {
      sum += round_trips(repeat->steps) * (repeat->times.is_number() ? repeat->times.number : 1);
    } else if (const auto* upload = std::get_if<script::UploadStep>(&step.what)) {
      sum += upload->size.is_number() ? upload->size.number / default_window_size : 1;
    } else if (std::holds_alternative<script::AwaitStep>(step.what) ||
               std::holds_alternative<script::FenceStep>(step.what)) {
      ++sum;
    }
  }
  return sum;
}

bool needs_time(const Case& test) {
  return round_trips(test.steps) >= many || test.delivery == transport::Delivery::per_octet;
}

// The connections that end in an error are watched for a while: better while others play.
bool ends_connection(const Case& test) {
  const auto ends = [](const script::Outcome& outcome) {
    return outcome.wants(script::ReactionKind::goaway);
  };
  return std::ranges::any_of(test.steps, [&](const script::Step& step) {
    const auto* expect = std::get_if<script::ExpectStep>(&step.what);
    return expect != nullptr && std::ranges::any_of(expect->any_of, ends);
  });
}

}  // namespace

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

std::vector<const Case*> long_first(std::vector<const Case*> cases,
                                    const std::function<bool(const Case&)>& may_wait) {
  const auto others = std::ranges::stable_partition(cases, [](const Case* c) { return needs_time(*c); });
  const auto quick = std::ranges::stable_partition(others, [&](const Case* c) { return may_wait(*c); });
  std::ranges::stable_partition(quick, [](const Case* c) { return ends_connection(*c); });
  return cases;
}

std::uint64_t draw_seed() { return std::random_device{}() % 999'999 + 1; }

}  // namespace h2prism::runner
