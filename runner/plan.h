// Which cases a run plays: selected, in the shapes asked for, and of these the part of its shard.
#pragma once

#include <expected>
#include <list>
#include <string>
#include <vector>

#include "engine/script/loader.h"
#include "runner/options.h"

namespace h2prism::runner {

struct Plan {
  std::vector<const script::Case*> cases;      // of this shard
  std::vector<const script::Case*> undivided;  // of all shards
  std::list<script::Case> variants;            // some of them live here, the others in the suite
};

struct PlanError {
  Exit code;  // usage: a file is wrong; nothing: it selects none
  std::string message;
};

// Cases of files that are named as selectors, and shapes that are named by their ids, join the suite.
std::expected<Plan, PlanError> plan_of(script::Suite& suite, const RunOptions& options);

}  // namespace h2prism::runner
