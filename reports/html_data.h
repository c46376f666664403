// What the page of the HTML report is told, as compact JSON; html/src/data.js reads it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/matrix.h"

namespace h2prism::reports {

struct HtmlData {
  // {strings, requirements, cases, runs}: lists in place of objects, and places in `strings` in place of
  // text.
  std::string json;
  // Exchanges, some of them together: of run r, chunk c is exchanges[r][c], the JSON of {place of case:
  // exchange}.
  std::vector<std::vector<std::string>> exchanges;
};

// `passing`: exchanges of cases that passed as expected are wanted, too. An exchange is bounded: its first 64
// events and its last 192, 1 KiB of each frame.
HtmlData html_data(std::span<const MatrixColumn> columns, bool passing);

}  // namespace h2prism::reports
