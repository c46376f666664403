// From one run to another: which verdicts changed, came and went.
#pragma once

#include <string>
#include <vector>

#include "reports/console.h"
#include "reports/results.h"

namespace h2prism::reports {

struct Change {
  enum class Kind { regressed, improved, changed, appeared, vanished };
  Kind kind{};
  std::string id;
  std::string before, after;  // "fail (ignored)"; "" where the case was not
  std::string seen;           // what the target did, in the later run where the case is in it
};

struct RunDiff {
  std::vector<Change> changes;  // in the order of the later run; what vanished comes last
  std::size_t same = 0;
  std::size_t regressions() const;
};

// A regression: it passed, and fails now, or nobody can tell any more; and what appears and fails
// unexpectedly. What passes is said by each run's own threshold. Skipped cases neither pass nor fail.
RunDiff diff_runs(const Results& before, const Results& after);

// By kind, regressions first, then one line that counts.
std::string diff_text(const RunDiff& diff, Style style = {});

}  // namespace h2prism::reports
