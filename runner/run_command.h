// `h2prism run`: selects, probes, plays, gates, reports.
#pragma once

#include "runner/options.h"

namespace h2prism::runner {

Exit run_command(const RunOptions& options);

}  // namespace h2prism::runner
