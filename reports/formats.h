// Every format that a run can be reported in: its name on the command line, and the function that makes it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reports/matrix.h"
#include "reports/results.h"

namespace h2prism::reports {

struct Format {
  std::string_view name;               // as in --report NAME
  std::string_view file;               // name of the file by default; "-": standard output
  std::string (*one)(const Results&);  // of a run
  std::string (*many)(
      std::span<const MatrixColumn>);  // of several, side by side; null: there is no such thing
  bool exchanges = false;              // shows those of cases that passed, too
};

std::span<const Format> formats();
const Format* find_format(std::string_view name);

// "junit, tap, ...": for messages.
std::string format_names();

}  // namespace h2prism::reports
