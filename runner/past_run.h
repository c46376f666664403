// An earlier run as its event stream tells it: what --resume, --only-failed, --baseline, --durations and
// `merge` start from.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "reports/record.h"

namespace h2prism::runner {

struct PastRun {
  std::string path;
  std::vector<reports::Record> records;
  // Octets of the stream before the records that close a run (monitors, summary), and before a line that was
  // cut short.
  std::uint64_t open_octets = 0;

  std::vector<const reports::RunRecord*> runs() const;  // one, unless streams were joined by hand
  const reports::SummaryRecord* summary() const;        // the last; null: the run was cut short
};

// Lines that are no records are passed over: a run that was killed leaves half of one.
Result<PastRun> read_past_run(const std::string& path);

// What did not pass there: failed or inconclusive, unexpected, or never decided; and the cases in which a
// monitor saw what fails. Known failures are among them.
std::set<std::string, std::less<>> failed_in(const PastRun& past);

}  // namespace h2prism::runner
