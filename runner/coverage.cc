#include "runner/coverage.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "engine/model/monitors/monitors.h"
#include "runner/recorder.h"

namespace h2prism::runner {
namespace {

constexpr std::array<std::string_view, 3> levels{"MUST", "SHOULD", "MAY"};

// MUST_NOT counts with MUST.
std::string_view level_of(const script::Requirement& requirement) {
  for (const auto level : levels) {
    if (requirement.level.starts_with(level)) return level;
  }
  return levels.back();
}

// "RFC9113-6.10-2" -> "RFC9113".
std::string document_of(const script::Requirement& r) {
  const auto end = r.id.find("-" + r.section + "-");
  return r.id.substr(0, end == std::string::npos ? r.id.find('-') : end);
}

// Digits compare as numbers: 6.9 stands before 6.10.
std::vector<std::pair<std::string, long>> natural(std::string_view text) {
  std::vector<std::pair<std::string, long>> out{{"", 0}};
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      out.back().second = out.back().second * 10 + (c - '0');
    } else {
      if (out.back().second != 0) out.emplace_back("", 0);
      out.back().first += c;
    }
  }
  return out;
}

bool bears_on(const script::Requirement& r, model::Role role) {
  if (r.applies_to == "both" || r.applies_to == "decoder" || r.applies_to == "encoder") return true;
  return r.applies_to == (role == model::Role::server ? "server" : "client");
}

std::string text_of(const Count& count) { return fmt::format("{}/{}", count.covered, count.all); }

struct Section {
  std::string name;  // "RFC9113 6.9"
  std::array<Count, levels.size()> by_level;
  Count total;
};

std::vector<Section> sections(const std::vector<Covered>& all) {
  std::vector<Section> out;
  for (const auto& one : all) {
    // Rules gathered from several documents have sections of their own making: one row for all of them.
    const auto& section = one.requirement->section;
    const bool plain = section.find_first_of(" -") == std::string::npos;
    const auto name = document_of(*one.requirement) + (plain ? " " + section : "");
    if (out.empty() || out.back().name != name) out.push_back({name, {}, {}});
    const auto level = std::ranges::find(levels, level_of(*one.requirement)) - levels.begin();
    for (auto* count : {&out.back().by_level.at(static_cast<std::size_t>(level)), &out.back().total}) {
      ++count->all;
      count->covered += one.by_anything() ? 1 : 0;
    }
  }
  return out;
}

Section sum(const std::vector<Section>& all) {
  Section out{"all", {}, {}};
  const auto add = [](Count& into, const Count& count) {
    into.covered += count.covered;
    into.all += count.all;
  };
  for (const auto& section : all) {
    for (std::size_t i = 0; i < levels.size(); ++i) add(out.by_level.at(i), section.by_level.at(i));
    add(out.total, section.total);
  }
  return out;
}

// Why nothing covers it, in one line.
std::string reason(const Covered& one) {
  const auto& r = *one.requirement;
  if (!r.why_not.empty()) return r.why_not;
  if (r.testable == "indirect") return "only to be seen indirectly";
  if (r.testable == "no") return "cannot be seen from outside";
  return "not yet";
}

}  // namespace

bool Covered::missing() const {
  const auto& how = requirement->testable;
  return !by_anything() && (how == "active" || how == "passive");
}

std::vector<Covered> coverage(const script::Suite& suite, model::Role role, model::Profile profile) {
  std::map<std::string, Covered, std::less<>> by_id;
  for (const auto& [id, requirement] : suite.requirements.all()) {
    if (requirement.profile.value_or(profile) != profile) continue;
    if (bears_on(requirement, role)) by_id[id].requirement = &requirement;
  }
  const auto other = role == model::Role::server ? script::TargetRole::client : script::TargetRole::server;
  for (const auto& test : suite.cases) {
    if (test.role == other || test.profile.value_or(profile) != profile) continue;
    for (const auto& id : test.covers) {
      if (const auto it = by_id.find(id); it != by_id.end()) it->second.cases.push_back(test.id);
    }
  }
  const auto others = role == model::Role::server ? model::TargetRoles::client : model::TargetRoles::server;
  for (const auto& monitor : model::monitors()) {
    if (monitor.roles == others) continue;
    for (const auto id : monitor.requirements()) {
      if (const auto it = by_id.find(id); it != by_id.end())
        it->second.monitors.push_back("monitor/" + std::string(monitor.name));
    }
  }
  if (const auto it = by_id.find(end_monitor_covers); it != by_id.end())
    it->second.monitors.push_back("monitor/" + std::string(end_monitor));
  std::vector<Covered> out;
  out.reserve(by_id.size());
  for (auto& [id, one] : by_id) out.push_back(std::move(one));
  const auto key = [](const Covered& one) {
    return std::tuple(document_of(*one.requirement), natural(one.requirement->section),
                      natural(one.requirement->id));
  };
  std::ranges::stable_sort(out, {}, key);
  return out;
}

Summary summary(const std::vector<Covered>& all) {
  Summary out;
  const auto count = [](Count& into, const Covered& one) {
    ++into.all;
    into.covered += one.by_anything() ? 1 : 0;
  };
  for (const auto& one : all) {
    const auto& how = one.requirement->testable;
    if (how == "active" || how == "passive") {
      count(out.testable, one);
    } else if (how == "indirect") {
      count(out.indirect, one);
    } else {
      ++out.not_testable;
    }
  }
  return out;
}

std::string coverage_text(const std::vector<Covered>& all) {
  const auto row = [](const Section& s) {
    return fmt::format("{:<22} {:>9} {:>9} {:>9} {:>9}\n", s.name, text_of(s.by_level[0]),
                       text_of(s.by_level[1]), text_of(s.by_level[2]), text_of(s.total));
  };
  const auto by_section = sections(all);
  auto out =
      fmt::format("{:<22} {:>9} {:>9} {:>9} {:>9}\n", "section", levels[0], levels[1], levels[2], "all");
  for (const auto& section : by_section) out += row(section);
  out += row(sum(by_section)) + "\nnot covered\n";
  for (const auto& one : all) {
    if (one.by_anything()) continue;
    const auto& r = *one.requirement;
    out += fmt::format("  {:<22} {:<10} {}\n  {:<22} {:<10} ({})\n", r.id, r.level, r.summary, "", "",
                       reason(one));
  }
  const auto counts = summary(all);
  return out +
         fmt::format("testable requirements covered: {}; to be seen indirectly only: {}; not testable: {}\n",
                     text_of(counts.testable), text_of(counts.indirect), counts.not_testable);
}

std::string coverage_markdown(const std::vector<Covered>& all) {
  std::string out = "| requirement | level | | proved by |\n| --- | --- | --- | --- |\n";
  for (const auto& one : all) {
    const auto& r = *one.requirement;
    std::vector<std::string> proofs;
    for (const auto& id : one.cases) proofs.push_back("`" + id + "`");
    for (const auto& id : one.monitors) proofs.push_back("`" + id + "`");
    auto summary = r.summary;
    for (std::size_t at = 0; (at = summary.find('|', at)) != std::string::npos; at += 2)
      summary.insert(at, "\\");
    out += fmt::format("| {} | {} | {} | {} |\n", r.id, r.level, summary,
                       proofs.empty() ? "*" + reason(one) + "*" : join(proofs, ", "));
  }
  return out;
}

std::string coverage_json(const std::vector<Covered>& all) {
  auto requirements = nlohmann::ordered_json::array();
  for (const auto& one : all) {
    const auto& r = *one.requirement;
    nlohmann::ordered_json entry{
        {"id", r.id},           {"document", document_of(r)}, {"section", r.section},
        {"level", r.level},     {"applies_to", r.applies_to}, {"testable", r.testable},
        {"summary", r.summary}, {"cases", one.cases},         {"monitors", one.monitors}};
    if (!one.by_anything()) entry["why_not"] = reason(one);
    requirements.push_back(std::move(entry));
  }
  const auto sum = summary(all);
  const nlohmann::ordered_json out{{"summary",
                                    {{"testable", sum.testable.all},
                                     {"covered", sum.testable.covered},
                                     {"uncovered", sum.testable.all - sum.testable.covered},
                                     {"indirect", sum.indirect.all},
                                     {"indirect_covered", sum.indirect.covered},
                                     {"not_testable", sum.not_testable}}},
                                   {"requirements", std::move(requirements)}};
  return out.dump(1) + "\n";
}

}  // namespace h2prism::runner
