// A run as SARIF 2.1.0: what code scanning reads (GitHub, Azure DevOps, editors).
#pragma once

#include <string>

#include "reports/results.h"

namespace h2prism::reports {

// Rules are requirements; results are what fails and what passes although it is listed as known to differ.
// What differs as listed is a result that is suppressed, with the reason as its justification.
std::string sarif(const Results& results);

}  // namespace h2prism::reports
