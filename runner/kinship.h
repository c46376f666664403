// Whether two runs can be parts of one.
#pragma once

#include <string>

#include "reports/record.h"

namespace h2prism::runner {

// Why `other` is no part of the run that `one` is of: "of h2prism 0.2.0, not 0.1.0"; "" when nothing speaks
// against it. A target that each run started for itself (no --connect in its command) has a port of its own;
// `any_port` says that of --connect, too.
std::string difference(const reports::RunRecord& one, const reports::RunRecord& other, bool any_port = false);

}  // namespace h2prism::runner
