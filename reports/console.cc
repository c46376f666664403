#include "reports/console.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "reports/paint.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

constexpr std::size_t max_line = 300;
constexpr std::size_t ids_shown = 3;
constexpr std::size_t slowest_shown = 3;

void heading(std::string& out, Style style, Colour colour, std::string_view text) {
  out += paint(style, colour, text) + '\n';
}

std::string word(Grade grade, Gate gate, std::string_view finding) {
  if (gate == Gate::unexpected_pass) return fmt::format("unexpected pass ({})", script::to_string(grade));
  std::string out(script::to_string(grade));
  if (finding != "none") out += fmt::format(" ({})", finding);
  return out;
}

void add_line(std::string& out, std::string_view what, std::string_view id, std::string_view text) {
  const auto line = fmt::format("  {:<24} {}{}{}", what, id, text.empty() ? "" : "  ", text);
  out += shortened(printable(line), max_line) + '\n';
}

std::string known_text(const std::optional<Known>& known) {
  if (!known) return {};
  return known->link.empty() ? known->reason : known->reason + " (" + known->link + ")";
}

// Cases, then monitors, that `wanted` holds for.
template <class Wanted>
void add_group(std::string& out, const Results& results, Style style, Colour colour, std::string_view title,
               Wanted wanted) {
  std::string lines;
  std::size_t count = 0;
  const auto add = [&](Grade grade, Gate gate, std::string_view finding, std::string_view id,
                       std::string_view seen, const std::optional<Known>& known) {
    ++count;
    const bool about_list = gate == Gate::known || gate == Gate::unexpected_pass;
    add_line(lines, word(grade, gate, finding), id, about_list ? known_text(known) : std::string(seen));
  };
  for (const auto& c : results.cases) {
    if (c.verdict == nullptr || !wanted(c.verdict->gate)) continue;
    const auto& v = *c.verdict;
    add(v.grade, v.gate, v.finding, v.id, v.observed.empty() ? v.reason : v.observed, v.known);
  }
  for (const auto* m : results.monitors) {
    if (wanted(m->gate)) add(m->grade, m->gate, m->finding, m->id, m->text, m->known);
  }
  if (count == 0) return;
  heading(out, style, colour, fmt::format("{} ({})", title, count));
  out += lines;
}

std::string some_of(const std::vector<std::string_view>& ids) {
  std::vector<std::string> shown(ids.begin(),
                                 ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), ids_shown)));
  if (ids.size() > ids_shown) shown.push_back(fmt::format("and {} more", ids.size() - ids_shown));
  return join(shown, ", ");
}

// What befell it, and by what; the blocks above tell more.
void add_mishaps(std::string& out, const TargetHistory& target, Style style) {
  constexpr std::size_t most = 20;
  const auto mishaps = target.mishaps();
  if (mishaps.empty()) return;
  heading(out, style, Colour::red, fmt::format("the target broke ({})", mishaps.size()));
  for (const auto& mishap : mishaps.first(std::min(mishaps.size(), most))) {
    const auto at = fmt::format("at {:.1f} s", static_cast<double>(mishap.ms) / 1000);
    add_line(out, at, culprit_text(mishap), "it " + mishap.text);
  }
  if (mishaps.size() > most) out += fmt::format("  and {} times more\n", mishaps.size() - most);
}

void add_skipped(std::string& out, const Results& results, Style style) {
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>>
      groups;  // by reason, in order of appearance
  for (const auto& c : results.cases) {
    if (!c.has_grade(Grade::skip)) continue;
    auto it =
        std::ranges::find(groups, std::string_view(c.verdict->reason), [](const auto& g) { return g.first; });
    if (it == groups.end()) it = groups.insert(groups.end(), {c.verdict->reason, {}});
    it->second.push_back(c.test->id);
  }
  if (groups.empty()) return;
  std::ranges::stable_sort(groups, std::ranges::greater{}, [](const auto& g) { return g.second.size(); });
  heading(out, style, Colour::blue, fmt::format("skipped ({})", results.count(Grade::skip)));
  for (const auto& [reason, ids] : groups) {
    out += shortened(printable(fmt::format("  {:>4}  {}: {}", ids.size(), reason, some_of(ids))), max_line) +
           '\n';
  }
}

void add_not_played(std::string& out, const Results& results, Style style) {
  std::vector<std::string_view> ids;
  for (const auto& c : results.cases) {
    if (c.verdict == nullptr) ids.push_back(c.test->id);
  }
  if (ids.empty()) return;
  heading(out, style, Colour::red, fmt::format("not played ({})", ids.size()));
  out += "  " + printable(some_of(ids)) + '\n';
}

// What passes, but could be better.
void add_weak(std::string& out, const Results& results, Style style) {
  const auto weak = [](Grade grade, Gate gate) { return grade == Grade::weak && gate == Gate::expected; };
  const auto count = std::ranges::count_if(results.cases, [&](const auto& c) {
    return c.verdict != nullptr && weak(c.verdict->grade, c.verdict->gate);
  });
  if (count > 0) {
    heading(out, style, Colour::yellow, fmt::format("weak ({})", count));
    out += "  permitted, but not the reaction that the RFC names; --grade strong counts them as failures\n";
  }
  for (const auto* m : results.monitors) {
    if (weak(m->grade, m->gate)) add_line(out, "weak", m->id, m->text);
  }
}

void add_slowest(std::string& out, const Results& results) {
  std::vector<const VerdictRecord*> played;
  for (const auto& c : results.cases) {
    if (c.verdict != nullptr && c.verdict->grade != Grade::skip) played.push_back(c.verdict);
  }
  if (played.empty()) return;
  const auto shown = std::min(played.size(), slowest_shown);
  std::ranges::partial_sort(played, played.begin() + static_cast<std::ptrdiff_t>(shown),
                            std::ranges::greater{}, &VerdictRecord::us);
  out += "slowest\n";
  for (std::size_t i = 0; i < shown; ++i) {
    out += fmt::format("  {:>9.3f} ms  {}\n", static_cast<double>(played[i]->us) / 1000,
                       printable(played[i]->id));
  }
}

}  // namespace

std::string progress_line(std::size_t done, std::size_t total, std::size_t unexpected, double seconds) {
  const auto width = std::to_string(total).size();
  const auto percent = total == 0 ? 100 : done * 100 / total;
  const auto rate = static_cast<double>(done) / std::max(seconds, 1e-3);
  auto out = fmt::format("{:>{}}/{} {:>3}%  {} unexpected  {:.0f} cases/s", done, width, total, percent,
                         unexpected, rate);
  if (done > 0 && done < total)
    out += fmt::format("  {:.0f} s left", std::ceil(static_cast<double>(total - done) / rate));
  return out;
}

std::string verdict_line(const Results& results) {
  auto out = fmt::format("h2prism: {}{} case{}: {} strong, {} weak, {} skipped",
                         results.interrupted ? "interrupted: " : "", results.cases.size(),
                         results.cases.size() == 1 ? "" : "s", results.count(Grade::strong),
                         results.count(Grade::weak), results.count(Grade::skip));
  const auto to = std::back_inserter(out);
  if (const auto n = results.count(Grade::inconclusive); n > 0) fmt::format_to(to, ", {} inconclusive", n);
  if (const auto n = results.not_played(); n > 0) fmt::format_to(to, ", {} not played", n);
  fmt::format_to(to, ", {} failed", results.count(Grade::fail));
  if (const auto n = results.monitors_with_findings(); n > 0) {
    fmt::format_to(to, ", {} monitor{} with findings", n, n == 1 ? "" : "s");
  }
  if (const auto n = results.unexpected(); n > 0) fmt::format_to(to, " ({} unexpected)", n);
  if (results.seconds) fmt::format_to(to, " in {:.2f} s", *results.seconds);
  return out;
}

std::string summary(const Results& results, Style style) {
  std::string out;
  add_group(out, results, style, Colour::red, "unexpected", is_unexpected);
  add_mishaps(out, results.target, style);
  add_group(out, results, style, Colour::yellow, "known", [](Gate gate) { return gate == Gate::known; });
  add_skipped(out, results, style);
  add_not_played(out, results, style);
  add_weak(out, results, style);
  add_slowest(out, results);
  if (const auto used = usage_text(results.target); !used.empty()) out += fmt::format("target   {}\n", used);
  const bool good = results.unexpected() == 0 && results.not_played() == 0 && !results.interrupted;
  out += paint(style, good ? Colour::green : Colour::red, verdict_line(results)) + '\n';
  return out;
}

}  // namespace h2prism::reports
