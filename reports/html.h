// A run, or several side by side, as one page that needs nothing else: html/ holds what shows it, this puts
// the data in.
#pragma once

#include <span>
#include <string>

#include "reports/matrix.h"
#include "reports/results.h"

namespace h2prism::reports {

std::string html_page(const Results& results);

// Side by side, exchanges are left out where the case passed as expected.
std::string html_page(std::span<const MatrixColumn> columns);

}  // namespace h2prism::reports
