#include "reports/run_diff.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "reports/item.h"
#include "reports/paint.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

using ChangeKind = Change::Kind;

constexpr std::size_t max_diff_line = 300;

enum class Standing : std::uint8_t { fails, open, passes };  // in this order: better

Standing standing(const Item& item, const Results& results) {
  const auto threshold = results.run != nullptr ? results.run->threshold : Grade::weak;
  if (!item.decided) return Standing::fails;
  switch (item.grade) {
    case Grade::strong: return Standing::passes;
    case Grade::weak: return threshold == Grade::strong ? Standing::fails : Standing::passes;
    case Grade::skip: return Standing::open;
    case Grade::fail:
    case Grade::inconclusive: break;
  }
  return Standing::fails;
}

ChangeKind kind_of(Standing before, Standing after) {
  if (after == Standing::fails && before == Standing::passes) return ChangeKind::regressed;
  return after == Standing::passes && before == Standing::fails ? ChangeKind::improved : ChangeKind::changed;
}

struct Heading {
  ChangeKind kind;
  std::string_view title;
  Colour colour;
};
constexpr std::array<Heading, 5> headings{{
    {ChangeKind::regressed, "regressed", Colour::red},
    {ChangeKind::improved, "improved", Colour::green},
    {ChangeKind::changed, "changed", Colour::yellow},
    {ChangeKind::appeared, "appeared", Colour::blue},
    {ChangeKind::vanished, "vanished", Colour::blue},
}};

std::string line_of(const Change& change) {
  const auto arrow = change.before.empty() || change.after.empty() ? "" : " -> ";
  const auto what = fmt::format("{}{}{}", change.before, arrow, change.after);
  return shortened(
      printable(fmt::format("  {}: {}{}{}", change.id, what, change.seen.empty() ? "" : ": ", change.seen)),
      max_diff_line);
}

}  // namespace

std::size_t RunDiff::regressions() const {
  return static_cast<std::size_t>(std::ranges::count(changes, ChangeKind::regressed, &Change::kind));
}

RunDiff diff_runs(const Results& before, const Results& after) {
  RunDiff out;
  const auto old_items = items_of(before), new_items = items_of(after);
  std::unordered_map<std::string_view, const Item*> old_by_id;
  for (const auto& item : old_items) old_by_id.emplace(item.id, &item);
  std::unordered_set<std::string_view> seen;
  for (const auto& item : new_items) {
    seen.insert(item.id);
    const auto it = old_by_id.find(item.id);
    const auto now = outcome_text(item);
    if (it == old_by_id.end()) {
      const bool bad = item.is_unexpected() && standing(item, after) == Standing::fails;
      out.changes.push_back({bad ? ChangeKind::regressed : ChangeKind::appeared, std::string(item.id), "",
                             now, std::string(item.seen())});
    } else if (const auto then = outcome_text(*it->second); then != now) {
      const auto kind = kind_of(standing(*it->second, before), standing(item, after));
      out.changes.push_back({kind, std::string(item.id), then, now, std::string(item.seen())});
    } else {
      ++out.same;
    }
  }
  for (const auto& item : old_items) {
    if (!seen.contains(item.id))
      out.changes.push_back({ChangeKind::vanished, std::string(item.id), outcome_text(item), "", ""});
  }
  return out;
}

std::string diff_text(const RunDiff& diff, Style style) {
  std::string out;
  std::string counts;
  for (const auto& heading : headings) {
    const auto count = std::ranges::count(diff.changes, heading.kind, &Change::kind);
    counts += fmt::format("{} {}, ", count, heading.title);
    if (count == 0) continue;
    out += paint(style, heading.colour, fmt::format("{} ({})", heading.title, count)) + '\n';
    for (const auto& change : diff.changes) {
      if (change.kind == heading.kind) out += line_of(change) + '\n';
    }
  }
  const auto line = fmt::format("h2prism: {}{} the same", counts, diff.same);
  return out + paint(style, diff.regressions() > 0 ? Colour::red : Colour::green, line) + '\n';
}

}  // namespace h2prism::reports
