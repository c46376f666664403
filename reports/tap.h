// A run as TAP 14 (testanything.org): a test point for each case and monitor, YAML diagnostics below those
// that have something to say.
#pragma once

#include <string>

#include "reports/results.h"

namespace h2prism::reports {

std::string tap(const Results& results);

}  // namespace h2prism::reports
