// The rounds of a run: how often the cases are played, in which order, and what ends it early.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/script/case.h"
#include "runner/connector.h"
#include "runner/judge.h"
#include "runner/keeper.h"
#include "runner/options.h"
#include "runner/recorder.h"

namespace h2prism::runner {

struct RoundsEnd {
  bool interrupted = false;
  std::optional<std::string> lost;  // the target, and why
  bool stopped = false;             // by --fail-fast or --until-failure
  int rounds = 0;                   // begun
};

// `keeper`: who starts a broken target again. `total`: the cases of the run, for the progress; some of them
// may be decided already.
RoundsEnd play_rounds(std::span<const script::Case* const> cases, std::size_t total,
                      const RunOptions& options, Connector& connector, const Judge& judge, Recorder& recorder,
                      Keeper* keeper = nullptr);

}  // namespace h2prism::runner
