#include "reports/item.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

const Known* of(const std::optional<Known>& known) { return known ? &*known : nullptr; }

const Requirement* accused(const CaseRecord& test, std::string_view id) {
  const auto it = std::ranges::find(test.covers, id, &Requirement::id);
  if (it != test.covers.end()) return &*it;
  return test.covers.empty() ? nullptr : &test.covers.front();
}

Item item_of(const CaseResult& result) {
  Item out;
  out.id = result.test->id;
  out.title = result.test->title;
  out.test = &result;
  out.decided = result.verdict != nullptr;
  out.requirement = accused(*result.test, out.decided ? result.verdict->requirement : "");
  if (!out.decided) {
    out.reason = "the run ended before this case was decided";
    return out;
  }
  const auto& v = *result.verdict;
  out.grade = v.grade;
  out.gate = v.gate;
  out.finding = v.finding;
  out.reason = v.reason;
  out.observed = v.observed;
  out.known = of(v.known);
  out.us = v.us;
  out.log = v.log;
  return out;
}

Item item_of(const MonitorRecord& monitor, const TargetHistory& target) {
  Item out;
  out.id = monitor.id;
  out.title = monitor.title;
  out.grade = monitor.grade;
  out.gate = monitor.gate;
  out.finding = monitor.finding;
  out.observed = monitor.text;
  out.known = of(monitor.known);
  out.requirement = monitor.covers.empty() ? nullptr : &monitor.covers.front();
  out.monitor = &monitor;
  if (monitor.id == alive_monitor_id) out.target = &target;
  return out;
}

// The end of a list of cases that nobody reads to the end.
std::string some_of(const std::vector<std::string>& ids) {
  constexpr std::size_t most = 10;
  const auto shown = std::min(ids.size(), most);
  auto out = join({ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(shown)}, ", ");
  if (ids.size() > shown) out += fmt::format(", and {} more", ids.size() - shown);
  return out;
}

void add_log(std::string& out, std::span<const std::string> log, std::string_view told, std::size_t lines) {
  if (log.empty()) return;
  out += "its log:\n";
  for (const auto& line : excerpt(log, told, lines)) out += "  " + printable(line) + '\n';
}

}  // namespace

std::vector<Item> items_of(const Results& results) {
  std::vector<Item> out;
  out.reserve(results.cases.size() + results.monitors.size());
  std::unordered_map<std::string_view, const CaseResult*> by_id;
  for (const auto& result : results.cases) {
    out.push_back(item_of(result));
    by_id.emplace(result.test->id, &result);
  }
  for (const auto* monitor : results.monitors) {
    auto& item = out.emplace_back(item_of(*monitor, results.target));
    for (const auto& id : monitor->cases) {
      const auto it = by_id.find(id);
      if (it == by_id.end()) continue;
      item.test = it->second;
      break;
    }
    if (item.target == nullptr) continue;
    for (const auto& mishap : results.target.mishaps()) {
      if (!mishap.id.empty()) continue;
      for (const auto& id : mishap.suspects) {
        const auto it = by_id.find(id);
        if (it != by_id.end() && std::ranges::find(item.suspects, it->second) == item.suspects.end())
          item.suspects.push_back(it->second);
      }
    }
  }
  return out;
}

std::string outcome_text(const Item& item) {
  if (!item.decided) return "not played";
  std::string out(script::to_string(item.grade));
  if (item.finding != "none") out += fmt::format(" ({})", item.finding);
  return out;
}

std::string known_text(const Item& item) {
  if (item.known == nullptr) return {};
  return item.known->link.empty() ? item.known->reason
                                  : fmt::format("{} ({})", item.known->reason, item.known->link);
}

std::string headline_text(const Item& item) {
  if (item.decided && item.gate == Gate::unexpected_pass) {
    return printable(
        fmt::format("{}, but listed as known to differ: {}", outcome_text(item), known_text(item)));
  }
  const auto seen = item.seen();
  return printable(fmt::format("{}{}{}", outcome_text(item), seen.empty() ? "" : ": ", seen));
}

std::string evidence_text(const Item& item, std::size_t lines) {
  std::string out;
  add_log(out, item.log, item.observed, lines);
  if (item.target == nullptr) return out;
  for (const auto& mishap : item.target->mishaps()) {
    if (!mishap.id.empty()) continue;
    out += printable(mishap_text(mishap)) + '\n';
    if (!mishap.suspects.empty()) out += fmt::format("suspects: {}\n", printable(some_of(mishap.suspects)));
    add_log(out, mishap.log, mishap.text, lines);
  }
  return out;
}

std::string failure_block(const Item& item, Style style) {
  return item.monitor != nullptr ? failure_block(*item.monitor, item.target, style)
                                 : failure_block(*item.test, style);
}

std::string repository_path(const Item& item) { return repository_path(item.test); }

std::string repository_path(const CaseResult* test) {
  if (test == nullptr) return {};
  std::string_view path = test->test->file;
  while (path.starts_with("./")) path.remove_prefix(2);
  if (!path.starts_with('/') && !path.starts_with("../")) return printable(path);
  constexpr std::string_view folder = "/cases/";
  const auto at = path.rfind(folder);
  return at == std::string_view::npos ? std::string() : printable(path.substr(at + 1));
}

std::string rfc_link(std::string_view requirement) {
  constexpr std::string_view document = "RFC";
  if (!requirement.starts_with(document)) return {};
  const auto first = requirement.find('-');
  const auto second = requirement.find('-', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return {};
  const auto number = requirement.substr(document.size(), first - document.size());
  const auto section = requirement.substr(first + 1, second - first - 1);
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
  };
  if (!is_number(number)) return {};
  // Appendices are #appendix-A there.
  return fmt::format("https://www.rfc-editor.org/rfc/rfc{}#{}-{}", number,
                     is_number(section) ? "section" : "appendix", section);
}

}  // namespace h2prism::reports
