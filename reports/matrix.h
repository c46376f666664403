// Several runs side by side: implementations × cases, and why each red cell is red.
#pragma once

#include <span>
#include <string>

#include "reports/results.h"

namespace h2prism::reports {

struct MatrixColumn {
  std::string name;  // of the implementation, and how it was spoken to: "nginx tls"
  Results results;
};

// Rows are the cases and monitors that are not strong everywhere, in the order in which the runs name them;
// counts come first, the reasons of what failed last. What failed without a reason says so.
std::string matrix_markdown(std::span<const MatrixColumn> columns);

}  // namespace h2prism::reports
