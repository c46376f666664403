// A run as a badge for a README: a small SVG that needs nothing else.
#pragma once

#include <string>

#include "reports/results.h"

namespace h2prism::reports {

// "HTTP/2 | 850 of 854", green; "HTTP/2 | 3 unexpected", red; amber when the run was cut short.
std::string badge_svg(const Results& results);

}  // namespace h2prism::reports
