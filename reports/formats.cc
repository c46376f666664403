#include "reports/formats.h"

#include <algorithm>
#include <array>

#include "reports/badge.h"
#include "reports/exchanges.h"
#include "reports/github.h"
#include "reports/html.h"
#include "reports/json_summary.h"
#include "reports/junit.h"
#include "reports/markdown.h"
#include "reports/pcapng.h"
#include "reports/sarif.h"
#include "reports/tap.h"

namespace h2prism::reports {
namespace {

constexpr std::array all{
    Format{"html", "report.html", [](const Results& r) { return html_page(r); },
           [](std::span<const MatrixColumn> c) { return html_page(c); }, true},
    Format{"junit", "junit.xml", [](const Results& r) { return junit_xml(r); }, nullptr, false},
    Format{"tap", "report.tap", tap, nullptr, false},
    Format{"sarif", "report.sarif", sarif, nullptr, false},
    Format{"markdown", "summary.md", markdown, matrix_markdown, false},
    Format{"github", "-", github_annotations, nullptr, false},
    Format{"badge", "badge.svg", badge_svg, nullptr, false},
    Format{"json", "summary.json", json_summary, nullptr, false},
    Format{"pcapng", "run.pcapng", pcapng, nullptr, true},
    Format{"exchanges", "exchanges.ndjson", exchanges, nullptr, true},
};

}  // namespace

std::span<const Format> formats() { return all; }

const Format* find_format(std::string_view name) {
  const auto* it = std::ranges::find(all, name, &Format::name);
  return it == all.end() ? nullptr : it;
}

std::string format_names() {
  std::string out;
  for (const auto& format : all) out += (out.empty() ? "" : ", ") + std::string(format.name);
  return out;
}

}  // namespace h2prism::reports
