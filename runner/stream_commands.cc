#include "runner/stream_commands.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/text.h"
#include "reports/console.h"
#include "reports/formats.h"
#include "reports/html.h"
#include "reports/item.h"
#include "reports/matrix.h"
#include "reports/printable.h"
#include "reports/run_diff.h"
#include "runner/exit_codes.h"
#include "runner/options.h"
#include "runner/report_file.h"
#include "runner/run_files.h"
#include "runner/terminal.h"
#include "runner/value_notation.h"

namespace h2prism::runner {

struct StreamCommands::Arguments {
  CLI::App *report = nullptr, *show = nullptr, *diff = nullptr, *replay = nullptr, *matrix = nullptr;
  std::vector<std::string> runs;
  std::vector<std::string> to, cases;
  std::string run, other, id;
  bool print = false, html = false;
};

namespace {

reports::Style style() { return {colour_wanted(STDOUT_FILENO)}; }

// The case or monitor of that id; the error names the one that was perhaps meant.
Result<reports::Item> find_item(const reports::Results& results, std::string_view id) {
  const auto items = reports::items_of(results);
  const auto it = std::ranges::find(items, id, &reports::Item::id);
  if (it != items.end()) return *it;
  std::vector<std::string_view> ids;
  for (const auto& item : items) ids.push_back(item.id);
  const auto near = closest(id, ids);
  return fail(fmt::format("the run has no case '{}'{}", id,
                          near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

// Leaves only these cases in the run; the error names the first that is not there.
Result<void> keep_only(reports::Results& results, const std::vector<std::string>& ids) {
  for (const auto& id : ids) {
    if (const auto found = find_item(results, id); !found) return std::unexpected(found.error());
  }
  std::erase_if(results.cases,
                [&](const auto& c) { return std::ranges::find(ids, c.test->id) == ids.end(); });
  std::erase_if(results.monitors, [&](const auto* m) { return std::ranges::find(ids, m->id) == ids.end(); });
  return {};
}

int report_command(const std::vector<std::string>& files, const std::vector<std::string>& to,
                   const std::vector<std::string>& cases) {
  std::vector<ReportRequest> requests;
  for (const auto& text : to) {
    auto request = parse_report(text);
    if (!request) return misused(fmt::format("--to {}: {}", text, request.error().message));
    requests.push_back(std::move(*request));
  }
  // Side by side, nobody shows the exchanges of cases that passed.
  const bool all = files.size() == 1 && std::ranges::any_of(requests, shows_all_exchanges);
  auto loaded = read_runs(files, all ? reports::Exchanges::all : reports::Exchanges::of_what_differs);
  if (!loaded) return misused(loaded.error().message);
  for (auto& run : loaded->runs) {
    if (cases.empty()) break;
    if (const auto ok = keep_only(run.results, cases); !ok) return ended(Exit::nothing, ok.error().message);
  }
  if (requests.empty()) {
    for (const auto& [name, results] : loaded->runs) {
      if (loaded->runs.size() > 1) fmt::print("{}\n", reports::printable(name));
      fmt::print("{}{}", reports::failure_blocks(results, style()), reports::summary(results, style()));
    }
  }
  for (const auto& request : requests) {
    if (const auto ok = write_report(request, loaded->runs); !ok) return misused(ok.error().message);
    if (request.path != "-") fmt::print("{} report: {}\n", request.format, request.path);
  }
  return static_cast<int>(Exit::as_expected);
}

int show_command(const std::string& file, const std::string& id) {
  const auto loaded = read_runs({file});
  if (!loaded) return misused(loaded.error().message);
  const auto item = find_item(loaded->runs.front().results, id);
  if (!item) return ended(Exit::nothing, item.error().message);
  fmt::print("{}", reports::failure_block(*item, style()));
  return static_cast<int>(Exit::as_expected);
}

int diff_command(const std::string& before, const std::string& after) {
  const auto loaded = read_runs({before, after}, reports::Exchanges::of_what_differs);
  if (!loaded) return misused(loaded.error().message);
  const auto diff = reports::diff_runs(loaded->runs.front().results, loaded->runs.back().results);
  fmt::print("{}", reports::diff_text(diff, style()));
  return static_cast<int>(diff.regressions() > 0 ? Exit::findings : Exit::as_expected);
}

int replay_command(const std::string& file, const std::string& id, bool print) {
  const auto loaded = read_runs({file});
  if (!loaded) return misused(loaded.error().message);
  const auto item = find_item(loaded->runs.front().results, id);
  if (!item) return ended(Exit::nothing, item.error().message);
  if (item->test == nullptr || item->test->run == nullptr)
    return ended(Exit::nothing, fmt::format("'{}' has no command that replays it", id));
  const auto line = reports::replay_command(*item->test);
  fmt::print("{}\n", line);
  std::fflush(stdout);
  if (print) return static_cast<int>(Exit::as_expected);
  // This very h2prism, wherever the recorded one stood.
  std::vector<std::string> words = item->test->run->replay;
  words.push_back(item->test->test->id);
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execv("/proc/self/exe", argv.data());
  return misused(fmt::format("cannot start the replay: {}", std::strerror(errno)));
}

int matrix_command(const std::vector<std::string>& files, bool html) {
  const auto loaded = read_runs(files, reports::Exchanges::of_what_differs);
  if (!loaded) return misused(loaded.error().message);
  std::fputs((html ? reports::html_page(loaded->runs) : reports::matrix_markdown(loaded->runs)).c_str(),
             stdout);
  return static_cast<int>(Exit::as_expected);
}

}  // namespace

StreamCommands::StreamCommands(CLI::App& app) : arguments_(std::make_unique<Arguments>()) {
  auto& a = *arguments_;
  constexpr auto stream = "event stream of a run (run --report ndjson)";

  a.report = app.add_subcommand("report", "Make reports of a run, or of several side by side");
  a.report->add_option("RUN", a.runs, fmt::format("{}: FILE or NAME=FILE; - is standard input", stream))
      ->type_name("FILE")
      ->required();
  a.report
      ->add_option("--to", a.to,
                   "format, or format and file; repeatable. Without a file: in h2prism-report/; - is "
                   "standard output. Without "
                   "--to: as a run ends, on the terminal")
      ->type_name(report_notation(false))
      ->allow_extra_args(false);
  a.report->add_option("--case", a.cases, "only this case or monitor, repeatable")
      ->type_name("CASE")
      ->allow_extra_args(false);

  a.show =
      app.add_subcommand("show", "Show what happened in a case of a run: verdict, exchange, replay command");
  a.show->add_option("RUN", a.run, stream)->type_name("FILE")->required();
  a.show->add_option("CASE", a.id, "id of a case or monitor")->type_name("CASE")->required();

  a.diff = app.add_subcommand("diff", "Say which verdicts changed, came and went from one run to another");
  a.diff->add_option("BEFORE", a.run, stream)->type_name("FILE")->required();
  a.diff->add_option("AFTER", a.other, stream)->type_name("FILE")->required();
  a.diff->footer(
      "Exit codes: 0 no regression, 1 something that passed does not pass any more, 2 usage or invalid "
      "file.");

  a.replay = app.add_subcommand("replay", "Play a case of a run again, as it was played then");
  a.replay->add_option("RUN", a.run, stream)->type_name("FILE")->required();
  a.replay->add_option("CASE", a.id, "id of the case")->type_name("CASE")->required();
  a.replay->add_flag("--print", a.print, "only print the command");

  a.matrix = app.add_subcommand("matrix", "Show several runs side by side: implementations x cases");
  a.matrix->add_option("RUN", a.runs, fmt::format("{}: FILE or NAME=FILE", stream))
      ->type_name("FILE")
      ->required();
  a.matrix->add_flag("--html", a.html, "as a page; default: Markdown");
}

StreamCommands::~StreamCommands() = default;

std::optional<int> StreamCommands::run() const {
  const auto& a = *arguments_;
  if (a.report->parsed()) return report_command(a.runs, a.to, a.cases);
  if (a.show->parsed()) return show_command(a.run, a.id);
  if (a.diff->parsed()) return diff_command(a.run, a.other);
  if (a.replay->parsed()) return replay_command(a.run, a.id, a.print);
  if (a.matrix->parsed()) return matrix_command(a.runs, a.html);
  return std::nullopt;
}

}  // namespace h2prism::runner
