// A run as workflow commands of GitHub Actions, to be printed there: an annotation at each case that is
// unexpected, and one that tells the verdict.
#pragma once

#include <string>

#include "reports/results.h"

namespace h2prism::reports {

std::string github_annotations(const Results& results);

}  // namespace h2prism::reports
