#include "runner/list.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "reports/stream.h"
#include "runner/case_record.h"

namespace h2prism::runner {

std::string list_text(std::span<const script::Case* const> cases) {
  std::size_t width = 0;
  for (const auto* test : cases) width = std::max(width, test->id.size());
  std::string out, section;
  for (const auto* test : cases) {
    const auto here = test->rfc + "/" + test->section;
    if (here != section) out += (out.empty() ? "" : "\n") + here + "\n";
    section = here;
    out += fmt::format("  {:<{}}  {}\n", test->id, width, test->title);
  }
  return out +
         fmt::format("{}{} case{}\n", out.empty() ? "" : "\n", cases.size(), cases.size() == 1 ? "" : "s");
}

std::string list_json(std::span<const script::Case* const> cases,
                      const script::RequirementCatalogue& catalogue) {
  std::vector<std::string> lines;
  for (const auto* test : cases) lines.emplace_back(trim(reports::to_line(case_record(*test, catalogue))));
  return lines.empty() ? "[]\n" : "[\n" + join(lines, ",\n") + "\n]\n";
}

}  // namespace h2prism::runner
