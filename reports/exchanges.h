// What went over the wire, told frame by frame, for scripts: the event stream has only the octets.
#pragma once

#include <string>

#include "reports/results.h"

namespace h2prism::reports {

// A JSON object a line for each exchange that stands for a case, as README.md here states it.
std::string exchanges(const Results& results);

}  // namespace h2prism::reports
