// One part of a run that several machines share: which cases are whose.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/script/case.h"

namespace h2prism::runner {

struct Shard {
  unsigned index = 1;  // 1..count
  unsigned count = 1;
  std::string why;  // the option or the environment variable that said so
};

// "2/4", counted from 1.
Result<Shard> parse_shard(std::string_view text);

// What the environment asks for; none when it asks for nothing. The first that is set decides:
//   TEST_SHARD_INDEX (from 0), TEST_TOTAL_SHARDS          Bazel; TEST_SHARD_STATUS_FILE is touched
//   JOB_COMPLETION_INDEX (from 0), JOB_COMPLETIONS        an Indexed Job of Kubernetes; the latter is yours
//   to set CI_NODE_INDEX (from 1), CI_NODE_TOTAL                 GitLab
// An index without a total, or one beyond it, is an error: a part that nobody plays must not look green.
using Environment = std::function<std::optional<std::string>(const char* name)>;
Result<std::optional<Shard>> shard_from(const Environment& environment);

// Seconds do not matter here, only how they compare.
using Durations = std::map<std::string, std::int64_t, std::less<>>;  // case -> µs

// The cases of this shard, in their order. With durations, the longest first, each to the shard that has
// least to do (one without a duration takes as long as the median); else in turn. The same on every machine
// that has the same cases and durations.
std::vector<const script::Case*> part_of(std::span<const script::Case* const> cases, const Shard& shard,
                                         const Durations& durations);

// Tells whether two shards are parts of the same whole.
std::string digest_of(std::span<const script::Case* const> cases);

}  // namespace h2prism::runner
