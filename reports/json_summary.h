// A run as one JSON object: what scripts and dashboards want to know of it. README.md here states its keys.
#pragma once

#include <string>

#include "reports/results.h"

namespace h2prism::reports {

std::string json_summary(const Results& results);

}  // namespace h2prism::reports
