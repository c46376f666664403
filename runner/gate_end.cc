#include "runner/gate_end.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "engine/model/monitors/monitors.h"
#include "runner/expectations_edit.h"
#include "runner/recorder.h"

namespace h2prism::runner {
namespace {

std::vector<std::string> monitor_ids() {
  std::vector<std::string> out;
  for (const auto name : {end_monitor, alive_monitor, memory_monitor, files_monitor})
    out.push_back(fmt::format("monitor/{}", name));
  for (const auto& monitor : model::monitors()) out.push_back(fmt::format("monitor/{}", monitor.name));
  return out;
}

std::vector<Seen> seen_in(const reports::Results& results, bool whole) {
  std::vector<Seen> out;
  for (const auto& result : results.cases) {
    if (result.verdict == nullptr || result.has_grade(script::Grade::skip)) continue;
    out.push_back({result.test->id, result.verdict->grade, result.verdict->finding, result.verdict->reason});
  }
  for (const auto* monitor : results.monitors) {
    // Few cases give it little to say.
    if (!whole && monitor->grade == script::Grade::strong) continue;
    out.push_back({monitor->id, monitor->grade, monitor->finding, monitor->text});
  }
  return out;
}

}  // namespace

std::vector<std::string> all_ids(const script::Suite& suite) {
  auto out = monitor_ids();
  for (const auto& test : suite.cases) out.push_back(test.id);
  return out;
}

std::vector<Expectations::Stale> stale_entries(const Expectations& expectations,
                                               std::span<const script::Case* const> selected,
                                               const script::Suite& suite, bool whole) {
  if (expectations.entries().empty()) return {};
  auto ids = monitor_ids();
  for (const auto* test : selected) ids.push_back(test->id);
  auto out = expectations.stale(ids, all_ids(suite));
  if (!whole) std::erase_if(out, [](const auto& entry) { return !entry.mistyped; });
  return out;
}

Exit update_expectations(const RunOptions& options, const script::Suite& suite,
                         const reports::Results& results, bool whole, Exit exit) {
  const auto& file = options.expectations;
  std::string text;
  if (std::filesystem::exists(file)) {
    std::ifstream in(file, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  const auto edit = edit_expectations(text, file, options.tls ? "tls" : "h2c", all_ids(suite),
                                      seen_in(results, whole), options.pass);
  if (!edit) {
    fmt::print(stderr, "h2prism: {} was not updated: {}\n", file, edit.error().message);
    return Exit::usage;
  }
  fmt::print("{}: {}\n", file, edit->changes.empty() ? "nothing to update" : "updated");
  for (const auto& change : edit->changes) fmt::print("  {}\n", change);
  if (!edit->changes.empty()) {
    if (const auto ok = replace_file(file, edit->text); !ok) {
      fmt::print(stderr, "h2prism: {}\n", ok.error().message);
      return Exit::usage;
    }
  }
  for (const auto& id : edit->left)
    fmt::print(stderr, "h2prism: {}: an entry about other cases decides for {}; edit it by hand\n", file, id);
  return edit->left.empty() ? Exit::as_expected : exit;
}

std::string gate_lines(const RunOptions& options, const reports::Results& results,
                       const std::vector<std::string>& better, int rounds, bool stopped) {
  std::string out;
  if (!better.empty()) {
    out += fmt::format("better than {} ({})\n", options.gate.baseline, better.size());
    for (const auto& id : better) out += fmt::format("  {}\n", id);
  }
  if (const auto* run = results.run; run != nullptr && run->shard) {
    out += fmt::format("shard {}/{} ({}): {} of {} cases\n", run->shard->index, run->shard->count,
                       run->shard->why, results.cases.size(), run->shard->of);
  }
  if (options.gate.seed != 0) out += fmt::format("order: --seed {}\n", options.gate.seed);
  if (stopped)
    out += fmt::format("stopped in round {}, by {}\n", rounds,
                       options.gate.until_failure ? "--until-failure" : "--fail-fast");
  return out;
}

}  // namespace h2prism::runner
