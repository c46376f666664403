#include "reports/tap.h"

#include <iterator>

#include <fmt/format.h>

#include "reports/escape.h"
#include "reports/exchange_text.h"
#include "reports/item.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

constexpr std::size_t max_text = 400;

// A description ends at an unescaped '#'.
std::string description(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

void add(std::string& out, std::string_view key, std::string_view value) {
  if (!value.empty()) {
    fmt::format_to(std::back_inserter(out), "  {}: {}\n", key,
                   json_text(shortened(printable(value), max_text)));
  }
}

void add_list(std::string& out, std::string_view key, std::span<const std::string> values,
              std::string_view indent = "  ") {
  if (values.empty()) return;
  fmt::format_to(std::back_inserter(out), "{}{}:\n", indent, key);
  for (const auto& value : values)
    fmt::format_to(std::back_inserter(out), "{}  - {}\n", indent, json_text(value));
}

// Those that no case is accused of: a case has its own test point.
void add_mishaps(std::string& out, std::span<const MishapRecord> mishaps) {
  std::string list;
  for (const auto& mishap : mishaps) {
    if (!mishap.id.empty()) continue;
    list += fmt::format("    - ms: {}\n      text: {}\n", mishap.ms, json_text(mishap.text));
    add_list(list, "suspects", mishap.suspects, "      ");
    add_list(list, "log", excerpt(mishap.log, mishap.text), "      ");
  }
  if (!list.empty()) out += "  mishaps:\n" + list;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

std::string diagnostics(const Item& item) {
  std::string out = "  ---\n";
  add(out, "grade", item.decided ? script::to_string(item.grade) : "not played");
  if (item.finding != "none") add(out, "finding", item.finding);
  if (item.decided && item.gate == Gate::unexpected_pass) add(out, "finding", "unexpected-pass");
  add(out, "message", item.reason);
  add(out, "observed", item.observed);
  if (item.requirement != nullptr) {
    add(out, "requirement", item.requirement->id);
    add(out, "level", item.requirement->level);
    add(out, "rule", item.requirement->summary);
  }
  add(out, "known", known_text(item));
  add_list(out, "log", excerpt(item.log, item.observed));
  if (item.target != nullptr) add_mishaps(out, item.target->mishaps());
  if (item.monitor != nullptr) {
    add_list(out, "cases", item.monitor->cases);
  } else {
    const auto& test = *item.test->test;
    add_list(out, "accepted", test.strong);
    add_list(out, "tolerated", test.weak);
    add(out, "file", test.file);
    out += fmt::format("  line: {}\n  duration_ms: {:.3f}\n", test.line, static_cast<double>(item.us) / 1000);
    out += fmt::format("  replay: {}\n", json_text(replay_command(*item.test)));  // whole: it is to be pasted
    if (item.is_unexpected() && item.test->exchange != nullptr)
      add_list(out, "exchange", lines_of(exchange_text(*item.test->exchange, "")));
  }
  return out + "  ...\n";
}

}  // namespace

std::string tap(const Results& results) {
  const auto items = items_of(results);
  auto out = fmt::format("TAP version 14\n1..{}\n", items.size());
  std::size_t number = 0;
  for (const auto& item : items) {
    const bool skipped = item.decided && item.gate == Gate::skip;
    const bool known = item.decided && item.gate == Gate::known;
    out += fmt::format("{} {} - {}", item.is_unexpected() || known ? "not ok" : "ok", ++number,
                       description(fmt::format("{}: {}", item.id, item.title)));
    if (skipped) out += " # SKIP " + description(item.reason);
    // A harness counts a failing TODO as expected: it turns no build red.
    if (known) out += " # TODO " + description(known_text(item));
    out += '\n';
    if (item.is_unexpected() || known || (item.grade == Grade::weak && !skipped)) out += diagnostics(item);
  }
  if (results.interrupted) out += "# interrupted\n";
  if (const auto used = usage_text(results.target); !used.empty()) out += "# target: " + used + '\n';
  out += "# " + verdict_line(results) + '\n';
  return out;
}

}  // namespace h2prism::reports
