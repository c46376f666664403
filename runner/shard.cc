#include "runner/shard.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "runner/order.h"

namespace h2prism::runner {
namespace {

using script::Case;

std::optional<unsigned> number(std::string_view text) {
  unsigned out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

struct Convention {
  const char* index;
  const char* total;
  unsigned from;  // of the first shard
};
constexpr std::array conventions{Convention{"TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", 0},
                                 Convention{"JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", 0},
                                 Convention{"CI_NODE_INDEX", "CI_NODE_TOTAL", 1}};

std::int64_t median(const Durations& durations) {
  std::vector<std::int64_t> all;
  for (const auto& [id, us] : durations) all.push_back(us);
  if (all.empty()) return 0;
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::ranges::nth_element(all, middle);
  return *middle;
}

}  // namespace

Result<Shard> parse_shard(std::string_view text) {
  const auto parts = split(text, '/');
  const auto index = number(parts.front());
  const auto count = parts.size() == 2 ? number(parts.back()) : std::nullopt;
  if (!index || !count) return fail(fmt::format("'{}' is no shard: expected I/N, like 1/4", text));
  if (*index < 1 || *index > *count)
    return fail(fmt::format("there is no shard {} of {}: they count from 1", *index, *count));
  return Shard{*index, *count, "--shard"};
}

Result<std::optional<Shard>> shard_from(const Environment& environment) {
  for (const auto& convention : conventions) {
    const auto index = environment(convention.index);
    if (!index) continue;
    const auto total = environment(convention.total);
    if (!total) {
      return fail(
          fmt::format("{} is set, but not {}: how many shards are there? (--shard I/N overrides both)",
                      convention.index, convention.total));
    }
    const auto i = number(*index), n = number(*total);
    if (!i || !n || *i < convention.from || *i - convention.from >= *n) {
      return fail(fmt::format("{}={} of {}={} is no shard: they count from {}", convention.index, *index,
                              convention.total, *total, convention.from));
    }
    return Shard{*i - convention.from + 1, *n, convention.index};
  }
  return std::nullopt;
}

std::vector<const Case*> part_of(std::span<const Case* const> cases, const Shard& shard,
                                 const Durations& durations) {
  std::vector<std::size_t> owner(cases.size());
  if (durations.empty()) {
    for (std::size_t i = 0; i < cases.size(); ++i) owner[i] = i % shard.count;
  } else {
    struct Job {
      std::size_t place;
      std::int64_t us;
    };
    std::vector<Job> jobs;
    const auto otherwise = median(durations);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto known = durations.find(cases[i]->id);
      jobs.push_back({i, known == durations.end() ? otherwise : known->second});
    }
    std::ranges::stable_sort(jobs, std::ranges::greater{}, &Job::us);
    std::vector<std::int64_t> load(shard.count, 0);
    for (const auto& job : jobs) {
      const auto least = std::ranges::min_element(load);
      owner[job.place] = static_cast<std::size_t>(least - load.begin());
      *least += job.us + 1;  // those that took no time are dealt out, too
    }
  }
  std::vector<const Case*> out;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (owner[i] == shard.index - 1) out.push_back(cases[i]);
  }
  return out;
}

std::string digest_of(std::span<const Case* const> cases) {
  std::uint64_t hash = 0;
  for (const auto* test : cases) hash = mixed(hash, test->id);
  return fmt::format("{:016x}", hash);
}

}  // namespace h2prism::runner
