#include "runner/plan.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/script/variation.h"
#include "reports/results.h"
#include "runner/past_run.h"
#include "runner/selection.h"
#include "runner/shard.h"

namespace h2prism::runner {
namespace {

using script::Case;
using script::TargetRole;

bool for_role(const Case& test, model::Role role) {
  if (test.role == TargetRole::any) return true;
  return (test.role == TargetRole::server) == (role == model::Role::server);
}

// Cases of the suite and of files named as selectors, in the order of the suite.
Result<std::vector<const Case*>> select(script::Suite& suite, const RunOptions& options) {
  std::vector<std::string> selectors;
  script::Diagnostics problems;
  for (const auto& selector : options.selectors) {
    if (!is_case_file(selector)) {
      selectors.push_back(selector);
      continue;
    }
    const auto before = suite.cases.size();
    const auto path = std::filesystem::weakly_canonical(selector);
    const auto loaded = std::ranges::find_if(
        suite.cases, [&](const Case& c) { return std::filesystem::weakly_canonical(c.file) == path; });
    if (loaded == suite.cases.end()) load_cases(suite, selector, problems);
    for (std::size_t i = 0; i < suite.cases.size(); ++i) {
      const bool wanted = loaded == suite.cases.end()
                              ? i >= before
                              : std::filesystem::weakly_canonical(suite.cases[i].file) == path;
      if (wanted) selectors.push_back(suite.cases[i].id);
    }
    if (suite.cases.size() == before && loaded == suite.cases.end() && problems.empty()) {
      return fail(fmt::format("{} holds no cases", selector));
    }
  }
  if (!problems.empty()) {
    std::string all;
    for (const auto& problem : problems) all += (all.empty() ? "" : "\n") + to_string(problem);
    return fail(all);
  }
  return select_cases(suite.cases, selectors, options.target.profile);
}

// Selectors like ID@padding=97 name a case in another shape: it joins the suite under that name.
Result<void> add_named_variants(script::Suite& suite, const std::vector<std::string>& selectors) {
  for (const auto& selector : selectors) {
    const auto id = script::base_id(selector);
    if (id.size() == selector.size() || selector.starts_with('!')) continue;
    const auto test = std::ranges::find(suite.cases, id, &Case::id);
    if (test == suite.cases.end())
      return fail(fmt::format("'{}' selects no case: there is no '{}'", selector, id));
    const auto variation = script::parse_variation(std::string_view(selector).substr(id.size() + 1));
    if (!variation) return fail(fmt::format("'{}': {}", selector, variation.error().message));
    auto varied = script::vary(*test, *variation);
    if (!varied || varied->test.id != selector)
      return fail(fmt::format("'{}' selects no case: '{}' does not have that shape", selector, id));
    suite.cases.push_back(std::move(varied->test));
  }
  return {};
}

// Each case as written, then in its other shapes; those are kept in `variants`.
std::vector<const Case*> vary_all(const std::vector<const Case*>& cases, const RunOptions& options,
                                  std::list<Case>& variants) {
  auto along = options.vary;
  if (!options.tls) std::erase(along, script::Axis::tls);
  if (along.empty()) return cases;
  const auto shapes = options.thorough ? script::every(along) : script::pairwise(along);
  std::vector<const Case*> out;
  for (const auto* test : cases) {
    out.push_back(test);
    std::vector<script::Variation> made;
    for (const auto& shape : shapes) {
      auto varied = script::vary(*test, shape);
      if (!varied || std::ranges::find(made, varied->variation) != made.end()) continue;
      made.push_back(varied->variation);
      out.push_back(&variants.emplace_back(std::move(varied->test)));
    }
  }
  return out;
}

// How long each case took in an earlier run.
Result<Durations> past_durations(const GateOptions& gate) {
  const auto& path = gate.durations.empty() ? gate.baseline : gate.durations;
  if (path.empty()) return Durations{};
  const auto past = read_past_run(path);
  if (!past) return std::unexpected(past.error());
  Durations out;
  for (const auto& result : reports::results_of(past->records).cases) {
    if (result.verdict != nullptr) out[result.test->id] = result.verdict->us;
  }
  return out;
}

// What did not pass in an earlier run. A case in another shape joins the suite under its name.
Result<std::set<std::string, std::less<>>> failed_earlier(script::Suite& suite, const std::string& path) {
  const auto past = read_past_run(path);
  if (!past) return std::unexpected(past.error());
  auto failed = failed_in(*past);
  const std::vector<std::string> ids(failed.begin(), failed.end());
  if (const auto ok = add_named_variants(suite, ids); !ok) return std::unexpected(ok.error());
  return failed;
}

}  // namespace

std::expected<Plan, PlanError> plan_of(script::Suite& suite, const RunOptions& options) {
  const auto refuse = [](Exit code, std::string message) {
    return std::unexpected(PlanError{code, std::move(message)});
  };
  if (const auto ok = add_named_variants(suite, options.selectors); !ok)
    return refuse(Exit::nothing, ok.error().message);
  const auto& earlier = options.gate.only_failed;
  std::set<std::string, std::less<>> failed;
  if (!earlier.empty()) {
    auto ids = failed_earlier(suite, earlier);
    if (!ids) return refuse(Exit::usage, ids.error().message);
    failed = std::move(*ids);
  }
  auto selected = select(suite, options);
  if (!selected) {
    const auto& message = selected.error().message;
    const bool file = message.contains("not valid YAML") || message.contains(".yaml:");
    return refuse(file ? Exit::usage : Exit::nothing, message);
  }
  std::erase_if(*selected, [&](const Case* test) { return !for_role(*test, options.role); });
  if (selected->empty()) {
    return refuse(Exit::nothing, fmt::format("no case is selected (role {})",
                                             options.role == model::Role::server ? "server" : "client"));
  }
  if (!earlier.empty()) {
    std::erase_if(*selected, [&](const Case* test) { return !failed.contains(test->id); });
    if (selected->empty())
      return refuse(Exit::nothing, fmt::format("nothing selected failed in {}", earlier));
  }
  Plan out;
  out.undivided = vary_all(*selected, options, out.variants);
  out.cases = out.undivided;
  if (options.gate.shard) {
    const auto durations = past_durations(options.gate);
    if (!durations) return refuse(Exit::usage, durations.error().message);
    out.cases = part_of(out.undivided, *options.gate.shard, *durations);
  }
  return out;
}

}  // namespace h2prism::runner
