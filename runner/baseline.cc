#include "runner/baseline.h"

#include <fmt/format.h>

#include "engine/script/variation.h"
#include "reports/results.h"

namespace h2prism::runner {
namespace {

using reports::Gate;
using script::Grade;

int rank(Grade grade, std::string_view finding) {
  switch (grade) {
    case Grade::strong: return 4;
    case Grade::weak: return 3;
    case Grade::inconclusive: return 2;
    case Grade::skip: break;  // says nothing: whoever asks has left it out
    case Grade::fail: return finding == "crash" ? 0 : 1;
  }
  return 4;
}

}  // namespace

Baseline::Baseline(const PastRun& past) : path_(past.path) {
  const auto results = reports::results_of(past.records);
  for (const auto& result : results.cases) {
    if (result.verdict == nullptr || result.verdict->grade == Grade::skip) continue;
    before_[result.test->id] = {result.verdict->grade, result.verdict->finding};
  }
  for (const auto* monitor : results.monitors) before_[monitor->id] = {monitor->grade, monitor->finding};
}

const Baseline::Before* Baseline::find(std::string_view id) const {
  auto it = before_.find(id);
  if (it == before_.end()) it = before_.find(script::base_id(id));
  return it == before_.end() ? nullptr : &it->second;
}

Judge::Judgement Baseline::judge(std::string_view id, Grade grade, std::string_view finding,
                                 Grade threshold) const {
  if (grade == Grade::skip) return {Gate::skip, std::nullopt};
  const bool passes = grade == Grade::strong || (grade == Grade::weak && threshold == Grade::weak);
  const auto* before = find(id);
  if (before == nullptr) return {passes ? Gate::expected : Gate::unexpected_fail, std::nullopt};
  if (rank(grade, finding) < rank(before->grade, before->finding))
    return {Gate::unexpected_fail, std::nullopt};
  if (passes) return {Gate::expected, std::nullopt};
  return {Gate::known,
          reports::Known{fmt::format("no worse than in {}: {} there", path_,
                                     before->finding == "none" ? to_string(before->grade) : before->finding),
                         ""}};
}

std::vector<std::string> Baseline::better(std::span<const reports::Record> records) const {
  std::vector<std::string> out;
  const auto consider = [&](const std::string& id, Grade grade, std::string_view finding) {
    const auto* before = find(id);
    if (before == nullptr || grade == Grade::skip) return;
    if (rank(grade, finding) > rank(before->grade, before->finding)) out.push_back(id);
  };
  const auto results = reports::results_of(records);
  for (const auto& result : results.cases) {
    if (result.verdict != nullptr) consider(result.test->id, result.verdict->grade, result.verdict->finding);
  }
  for (const auto* monitor : results.monitors) consider(monitor->id, monitor->grade, monitor->finding);
  return out;
}

}  // namespace h2prism::runner
