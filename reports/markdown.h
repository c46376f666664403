// A run as Markdown, for the summary of a CI step or a comment: the verdict first, what is unexpected with
// its exchange, then what is known and what was skipped.
#pragma once

#include <string>

#include "reports/results.h"

namespace h2prism::reports {

// Below GitHub's limit of 1 MiB for a step's summary, however much failed: exchanges give way first.
std::string markdown(const Results& results);

}  // namespace h2prism::reports
