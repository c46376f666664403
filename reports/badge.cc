#include "reports/badge.h"

#include <fmt/format.h>

#include "reports/escape.h"

namespace h2prism::reports {
namespace {

struct Look {
  std::string text;
  std::string_view colour;
};

Look look_of(const Results& results) {
  if (const auto n = results.unexpected(); n > 0) return {fmt::format("{} unexpected", n), "#b4232f"};
  if (results.not_played() > 0 || results.interrupted) return {"cut short", "#8a6100"};
  const auto passed = results.count(Grade::strong) + results.count(Grade::weak);
  return {fmt::format("{} of {}", passed, results.cases.size() - results.count(Grade::skip)), "#1f7a4d"};
}

}  // namespace

std::string badge_svg(const Results& results) {
  constexpr std::string_view label = "HTTP/2";
  constexpr std::size_t per_character = 7, padding = 12;  // px; textLength makes the estimate true
  const auto look = look_of(results);
  const auto left = label.size() * per_character + padding;
  const auto right = look.text.size() * per_character + padding;
  const auto text = [](std::size_t x, std::size_t width, std::string_view words) {
    return fmt::format(R"(<text x="{}" y="14" textLength="{}">{}</text>)", x, width - padding,
                       html_text(words));
  };
  return fmt::format(
      R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="20" role="img" aria-label="{1}: {2}">
<title>{1}: {2}</title>
<clipPath id="r"><rect width="{0}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="{3}" height="20" fill="#444"/><rect x="{3}" width="{4}" height="20" fill="{5}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">{6}{7}</g>
</svg>
)svg",
      left + right, label, html_text(look.text), left, right, look.colour, text(padding / 2, left, label),
      text(left + padding / 2, right, look.text));
}

}  // namespace h2prism::reports
