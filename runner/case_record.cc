#include "runner/case_record.h"

#include <algorithm>

#include "engine/script/caller.h"
#include "engine/script/outcome.h"

namespace h2prism::runner {
namespace {

// What must hold afterwards is no reaction to the provocation: the first ExpectStep counts.
const script::ExpectStep* expectation_of(const script::Case& test) {
  for (const auto& step : test.steps) {
    if (const auto* expect = std::get_if<script::ExpectStep>(&step.what)) return expect;
  }
  return nullptr;
}

void add(std::vector<std::string>& out, const std::vector<script::Reaction>& reactions,
         const std::vector<std::string>& but) {
  for (const auto& reaction : reactions) {
    auto text = to_string(reaction);
    const bool there = std::ranges::find(out, text) != out.end() || std::ranges::find(but, text) != but.end();
    if (!there) out.push_back(std::move(text));
  }
}

}  // namespace

std::string_view role_text(script::TargetRole role) {
  switch (role) {
    case script::TargetRole::any: return "any";
    case script::TargetRole::server: return "server";
    case script::TargetRole::client: return "client";
  }
  return {};
}

std::vector<reports::Requirement> requirements_of(std::span<const std::string> ids,
                                                  const script::RequirementCatalogue& catalogue) {
  std::vector<reports::Requirement> out;
  for (const auto& id : ids) {
    const auto* known = catalogue.find(id);
    out.push_back({id, known != nullptr ? known->level : "", known != nullptr ? known->summary : ""});
  }
  return out;
}

reports::CaseRecord case_record(const script::Case& test, const script::RequirementCatalogue& catalogue) {
  reports::CaseRecord out;
  out.id = test.id;
  out.title = test.title;
  out.rfc = test.rfc;
  out.section = test.section;
  out.role = role_text(test.role);
  out.file = test.file;
  out.line = test.line;
  out.needs = test.needs;
  out.tags = test.tags;
  auto covers = test.covers;
  if (script::forbids_success(test)) {
    const std::string broken{script::broken_by_success(test)};
    if (std::ranges::find(covers, broken) == covers.end()) covers.push_back(broken);
  }
  out.covers = requirements_of(covers, catalogue);
  if (const auto* expect = expectation_of(test)) {
    for (const auto& outcome : expect->any_of) add(out.strong, outcome.strong, {});
    for (const auto& outcome : expect->any_of) add(out.weak, outcome.weak, out.strong);
    for (const auto& outcome : expect->tolerated) {
      add(out.weak, outcome.strong, out.strong);
      add(out.weak, outcome.weak, out.strong);
    }
  }
  return out;
}

}  // namespace h2prism::runner
