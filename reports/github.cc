#include "reports/github.h"

#include <fmt/format.h>

#include "reports/item.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

constexpr std::size_t max_log = 10;  // lines

// As the runner reads it back: an unescaped line feed would end the command, and start one of the target's.
std::string command_data(std::string_view text) {
  std::string out;
  for (const char c : printable_lines(text)) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      default: out += c;
    }
  }
  return out;
}

std::string command_property(std::string_view text) {
  std::string out;
  for (const char c : command_data(text)) {
    switch (c) {
      case ':': out += "%3A"; break;
      case ',': out += "%2C"; break;
      default: out += c;
    }
  }
  return out;
}

std::string message(const Item& item) {
  auto out = fmt::format("{}\n{}", item.title, headline_text(item));
  if (item.requirement != nullptr)
    out +=
        fmt::format("\n{} {}: {}", item.requirement->id, item.requirement->level, item.requirement->summary);
  if (item.monitor == nullptr) out += fmt::format("\nreplay: {}", replay_command(*item.test));
  // The page shows a few lines, and cuts what is beyond 4 KiB.
  if (const auto evidence = evidence_text(item, max_log); !evidence.empty())
    out += "\n" + evidence.substr(0, evidence.find_last_not_of('\n') + 1);
  return out;
}

}  // namespace

std::string github_annotations(const Results& results) {
  std::string out;
  for (const auto& item : items_of(results)) {
    if (!item.is_unexpected()) continue;
    std::string where;
    if (const auto path = repository_path(item); !path.empty())
      where = fmt::format("file={},line={},", command_property(path), item.test->test->line);
    out += fmt::format("::error {}title={}::{}\n", where, command_property(item.id),
                       command_data(message(item)));
  }
  const bool good = results.unexpected() == 0 && results.not_played() == 0 && !results.interrupted;
  return out + fmt::format("::{} title=h2prism::{}\n", good ? "notice" : "error",
                           command_data(verdict_line(results)));
}

}  // namespace h2prism::reports
