#include "reports/markdown.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "reports/escape.h"
#include "reports/item.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

constexpr std::size_t max_size = 900'000;  // octets
constexpr std::size_t max_list = 200;      // lines
constexpr std::size_t max_text = 400;      // octets
constexpr std::size_t max_mishaps = 20;

// Longer than every run of backticks inside.
std::string fenced(std::string_view text) {
  std::size_t longest = 2, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fmt::format("{}text\n{}{}\n", fence, printable_lines(text), fence);
}

std::string verdict(const Results& results) {
  const auto unexpected = results.unexpected(), open = results.not_played();
  std::string out;
  if (unexpected > 0) {
    out = fmt::format("## ❌ HTTP/2: {} unexpected\n\n", unexpected);
  } else if (open > 0 || results.interrupted) {
    out = fmt::format("## ⚠️ HTTP/2: cut short, {} cases not played\n\n", open);
  } else {
    out = "## ✅ HTTP/2: as expected\n\n";
  }
  if (results.run != nullptr) {
    const auto& target = results.run->target;
    out += fmt::format("{} {} over {}", markdown_text(target.role), markdown_text(target.address),
                       markdown_text(target.transport));
    if (results.seconds) out += fmt::format(", {:.2f} s", *results.seconds);
    out += fmt::format(", h2prism {}\n\n", markdown_text(results.run->h2prism));
  }
  return out;
}

std::string counts_line(const Results& results) {
  std::string head = "| cases", rule = "| --:", line = fmt::format("| {}", results.cases.size());
  const auto column = [&](std::string_view name, std::size_t count) {
    head += fmt::format(" | {}", name);
    rule += " | --:";
    line += fmt::format(" | {}", count);
  };
  column("strong", results.count(Grade::strong));
  column("weak", results.count(Grade::weak));
  column("failed", results.count(Grade::fail));
  column("inconclusive", results.count(Grade::inconclusive));
  column("skipped", results.count(Grade::skip));
  column("not played", results.not_played());
  column("monitors with findings", results.monitors_with_findings());
  return fmt::format("{} |\n{} |\n{} |\n", head, rule, line);
}

std::string line_of(const Item& item, std::string_view text) {
  return fmt::format("- `{}` {}: {}\n", printable(item.id), markdown_text(outcome_text(item)),
                     markdown_text(shortened(text, max_text)));
}

std::string folded(std::string_view title, std::size_t count, const std::string& lines) {
  if (count == 0) return {};
  return fmt::format("\n<details><summary>{} ({})</summary>\n\n{}\n</details>\n", title, count, lines);
}

std::string unexpected(const std::vector<Item>& items, std::size_t room) {
  std::string out;
  std::size_t listed = 0, left = 0;
  for (const auto& item : items) {
    if (!item.decided || !item.is_unexpected()) continue;
    if (out.empty()) out = "\n### Unexpected\n\n";
    const auto block = fmt::format("<details><summary><code>{}</code> {}</summary>\n\n{}\n</details>\n\n",
                                   html_text(item.id), html_text(shortened(headline_text(item), max_text)),
                                   fenced(failure_block(item)));
    if (out.size() + block.size() < room) {
      out += block;
    } else if (listed < max_list) {
      out += line_of(item, item.seen());
      ++listed;
    } else {
      ++left;
    }
  }
  if (left > 0) out += fmt::format("- and {} more\n", left);
  return out;
}

// What befell it; the log where no case above has it.
std::string target(const TargetHistory& history) {
  if (history.empty()) return {};
  auto out = fmt::format("\n### Target\n\n{}\n", markdown_text(usage_text(history)));
  std::size_t listed = 0;
  for (const auto& mishap : history.mishaps()) {
    if (++listed > max_mishaps) {
      out += fmt::format("\n- and {} times more\n", history.mishaps().size() - max_mishaps);
      break;
    }
    const auto what = shortened(mishap_text(mishap), max_text);
    if (!mishap.id.empty()) {
      out += fmt::format("\n- {}: `{}`\n", markdown_text(what), printable(mishap.id));
      continue;
    }
    auto block = fmt::format("{}\n", culprit_text(mishap));
    for (const auto& id : mishap.suspects) block += fmt::format("  {}\n", id);
    if (!mishap.log.empty()) block += "its log\n";
    for (const auto& line : excerpt(mishap.log, mishap.text)) block += fmt::format("  {}\n", line);
    out += fmt::format("\n<details><summary>{}: {}</summary>\n\n{}\n</details>\n", html_text(what),
                       html_text(culprit_text(mishap)), fenced(block));
  }
  return out;
}

std::string known(const std::vector<Item>& items) {
  std::string lines;
  std::size_t count = 0;
  for (const auto& item : items) {
    if (!item.decided || item.gate != Gate::known) continue;
    if (++count <= max_list) lines += line_of(item, known_text(item));
  }
  if (count > max_list) lines += fmt::format("- and {} more\n", count - max_list);
  return folded("Known to differ", count, lines);
}

std::string skipped(const std::vector<Item>& items) {
  std::vector<std::pair<std::string_view, std::size_t>> reasons;
  std::size_t count = 0;
  for (const auto& item : items) {
    if (!item.decided || item.gate != Gate::skip) continue;
    ++count;
    auto it = std::ranges::find(reasons, item.reason, &std::pair<std::string_view, std::size_t>::first);
    if (it == reasons.end()) it = reasons.insert(reasons.end(), {item.reason, 0});
    ++it->second;
  }
  std::string lines;
  for (const auto& [reason, times] : reasons)
    lines += fmt::format("- {} × {}\n", times, markdown_text(shortened(reason, max_text)));
  return folded("Skipped", count, lines);
}

}  // namespace

std::string markdown(const Results& results) {
  const auto items = items_of(results);
  const auto head = verdict(results) + counts_line(results);
  const auto tail = target(results.target) + known(items) + skipped(items);
  const auto room = max_size - std::min(max_size, head.size() + tail.size() + 2 * max_list * max_text);
  return head + unexpected(items, room) + tail;
}

}  // namespace h2prism::reports
