// A run for people at a terminal: a block for each failure, progress, and the summary.
#pragma once

#include <cstddef>
#include <string>

#include "reports/results.h"

namespace h2prism::reports {

struct Style {
  bool colour = false;  // ANSI escape sequences
};

// Everything that is needed to see what went wrong, and to see it again: the requirement, what the target did
// and what would have been accepted, the exchange, the place of the case, the command that replays it. Ends
// with a line feed.
std::string failure_block(const CaseResult& result, Style style = {});
// `target`: of the monitor that watches its process; what befell it is then part of the block.
std::string failure_block(const MonitorRecord& monitor, const TargetHistory* target = nullptr,
                          Style style = {});

// Those of everything unexpected, an empty line behind each.
std::string failure_blocks(const Results& results, Style style = {});

// " 120/231  52%  2 unexpected  812 cases/s  3 s left", `seconds` since the start; without a line feed.
std::string progress_line(std::size_t done, std::size_t total, std::size_t unexpected, double seconds);

// What a reader wants to know in the end: what is unexpected, how the target broke, what is known, skipped
// and why, weak, slow; what the target used; then one line with the verdict.
std::string summary(const Results& results, Style style = {});

// "h2prism: 231 cases: 198 strong, 25 weak, 6 skipped, 2 failed (2 unexpected) in 0.31 s", without a line
// feed.
std::string verdict_line(const Results& results);

}  // namespace h2prism::reports
