#include "runner/value_notation.h"

#include <fmt/format.h>

#include "engine/script/variation.h"
#include "reports/formats.h"

namespace h2prism::runner {

std::string report_notation(bool stream_too) {
  std::string out = stream_too ? "ndjson" : "";
  for (const auto& format : reports::formats())
    out += fmt::format("{}{}", out.empty() ? "" : ",", format.name);
  return "{" + out + "}[=FILE]";
}

std::string axes_notation() {
  std::string out;
  for (const auto& axis : script::axes()) out += fmt::format("{},", axis.name);
  return "{" + out + "all},...";
}

}  // namespace h2prism::runner
