#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "reports/console.h"
#include "reports/exchange_text.h"
#include "reports/paint.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

constexpr std::size_t max_block_line = 400;

void add(std::string& out, std::string_view label, std::string_view text) {
  if (!text.empty())
    fmt::format_to(std::back_inserter(out), "  {:<9} {}\n", label,
                   shortened(printable(text), max_block_line));
}

void add_requirements(std::string& out, const std::vector<Requirement>& covers, std::string_view accused) {
  for (const auto& r : covers) {
    if (!accused.empty() && r.id != accused) continue;
    auto level = r.level;
    std::ranges::replace(level, '_', ' ');  // MUST_NOT
    add(out, "rule", fmt::format("{} {}: {}", r.id, level, r.summary));
    return;
  }
  add(out, "rule", accused);
}

void add_accepted(std::string& out, const CaseRecord& test) {
  std::string_view label = "accepted";
  const auto list = [&](const std::vector<std::string>& reactions, std::string_view grade) {
    for (const auto& reaction : reactions) {
      add(out, label, fmt::format("{} ({})", reaction, grade));
      label = "";
    }
  };
  list(test.strong, "strong");
  list(test.weak, "weak");
}

std::string headline(Grade grade, Gate gate, std::string_view id, std::string_view finding, Style style) {
  std::string_view word = "FAIL";
  auto colour = Colour::red;
  if (gate == Gate::unexpected_pass) {
    word = "UNEXPECTED PASS";
  } else if (grade == Grade::inconclusive) {
    word = "INCONCLUSIVE";
  } else if (grade == Grade::weak) {
    word = "WEAK";
  } else if (grade == Grade::strong) {
    word = "PASS";
    colour = Colour::green;
  } else if (grade == Grade::skip) {
    word = "SKIP";
    colour = Colour::blue;
  }
  if (gate == Gate::known) colour = Colour::yellow;
  return fmt::format("{} {}{}{}\n", paint(style, colour, word), printable(id), finding == "none" ? "" : ": ",
                     finding == "none" ? "" : printable(finding));
}

void add_log(std::string& out, std::span<const std::string> log, std::string_view told) {
  std::string_view label = "its log";
  for (const auto& line : excerpt(log, told)) {
    add(out, label, line.empty() ? " " : line);
    label = "";
  }
}

void add_cases(std::string& out, std::string_view label, const std::vector<std::string>& ids) {
  constexpr std::size_t most = 10;
  for (std::size_t i = 0; i < ids.size(); ++i, label = "") {
    if (i == most) return add(out, label, fmt::format("and {} cases more", ids.size() - i));
    add(out, label, ids[i]);
  }
}

// In full where no case has a block that tells of it.
void add_mishap(std::string& out, const MishapRecord& mishap) {
  add(out, "mishap", mishap_text(mishap));
  if (!mishap.id.empty()) return add(out, "", "by " + mishap.id);
  add_cases(out, "suspects", mishap.suspects);
  add_log(out, mishap.log, mishap.text);
}

void add_known(std::string& out, const std::optional<Known>& known) {
  if (known)
    add(out, "known", known->link.empty() ? known->reason : known->reason + " (" + known->link + ")");
}

}  // namespace

std::string failure_block(const CaseResult& result, Style style) {
  const auto& test = *result.test;
  std::string out;
  if (result.verdict == nullptr) {
    out = fmt::format("{} {}\n", paint(style, Colour::red, "NOT PLAYED"), printable(test.id));
  } else {
    out = headline(result.verdict->grade, result.verdict->gate, test.id, result.verdict->finding, style);
  }
  add(out, "case", test.title);
  add_requirements(out, test.covers, result.verdict != nullptr ? result.verdict->requirement : "");
  if (result.verdict != nullptr) {
    add(out, "verdict", result.verdict->reason);
    add(out, "observed", result.verdict->observed);
  }
  add_accepted(out, test);
  if (result.verdict != nullptr) add_log(out, result.verdict->log, result.verdict->observed);
  if (result.verdict != nullptr) add_known(out, result.verdict->known);
  if (result.exchange != nullptr) {
    out += "  exchange\n";
    out += exchange_text(*result.exchange, "  ");
  }
  add(out, "file", fmt::format("{}:{}", test.file, test.line));
  out += fmt::format("  {:<9} {}\n", "replay", replay_command(result));  // whole: it is to be pasted
  return out;
}

std::string failure_block(const MonitorRecord& monitor, const TargetHistory* target, Style style) {
  auto out = headline(monitor.grade, monitor.gate, monitor.id, monitor.finding, style);
  add(out, "monitor", monitor.title);
  add_requirements(out, monitor.covers, "");
  add(out, "observed", monitor.text);
  if (target != nullptr && !target->mishaps().empty()) {
    for (const auto& mishap : target->mishaps()) add_mishap(out, mishap);
  } else {
    add_cases(out, "in", monitor.cases);
  }
  add_known(out, monitor.known);
  return out;
}

std::string failure_blocks(const Results& results, Style style) {
  std::string out;
  for (const auto& result : results.cases) {
    if (result.is_unexpected()) out += failure_block(result, style) + '\n';
  }
  for (const auto* monitor : results.monitors) {
    if (!is_unexpected(monitor->gate)) continue;
    const auto* target = monitor->id == alive_monitor_id ? &results.target : nullptr;
    out += failure_block(*monitor, target, style) + '\n';
  }
  return out;
}

}  // namespace h2prism::reports
