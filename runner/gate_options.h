// What the command line says about the gate of a run: what it is held against, which part of it is played, in
// which order, and when it stops.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runner/shard.h"

namespace h2prism::runner {

struct GateOptions {
  bool update_expectations = false;
  std::string baseline;        // event stream to be held against, instead of expectations
  std::string only_failed;     // event stream: what did not pass there
  std::string resume;          // event stream to be continued
  bool fail_fast = false;      // stops at the first unexpected failure
  bool until_failure = false;  // plays again and again, until something is unexpected
  std::uint64_t seed = 0;      // of the order; 0: the suite's
  std::optional<Shard> shard;
  std::string durations;   // event stream to balance shards by
  std::string authorised;  // host that attacks may be played against
};

}  // namespace h2prism::runner
