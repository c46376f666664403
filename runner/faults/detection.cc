#include "runner/faults/detection.h"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace h2prism::faults {
namespace {

using script::Grade;

constexpr std::size_t most_named = 24;         // each by its id
constexpr std::size_t most_in_sections = 100;  // counted by section; above by document

std::string_view section_of(std::string_view id) { return id.substr(0, id.rfind('/')); }

// FNV-1a, of the names: a list too long to read is still compared exactly.
std::uint32_t digest(const std::vector<std::string_view>& names) {
  std::uint32_t hash = 2166136261U;
  for (const auto name : names) {
    for (const char c : name) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
    hash = (hash ^ '\n') * 16777619U;
  }
  return hash;
}

}  // namespace

bool Detection::sees(std::string_view what) const {
  constexpr std::string_view monitor = "monitor/";
  if (what.starts_with(monitor)) return monitors.contains(what.substr(monitor.size()));
  return std::ranges::find(failed, what) != failed.end() ||
         std::ranges::find(weakened, what) != weakened.end();
}

Bench::Bench(const script::Suite& suite, model::Role target) : target_(target) {
  for (const auto& test : suite.cases) {
    if (!unplayable(test, target).empty()) continue;
    cases_.push_back(&test);
    faultless_.push_back(meet(test, target));
  }
}

Detection Bench::play(const Fault& fault) const {
  Detection out;
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    const auto met = meet(*cases_[i], target_, &fault.rule, &fault.tls);
    const auto before = faultless_[i].verdict.grade;
    const auto now = met.verdict.grade;
    const std::string_view id = cases_[i]->id;
    if (now == Grade::fail && before != Grade::fail) out.failed.push_back(id);
    if (now == Grade::weak && before == Grade::strong) out.weakened.push_back(id);
    if ((now == Grade::inconclusive || now == Grade::skip) && before != now) out.undecided.push_back(id);
    for (const auto monitor : met.monitors) {
      if (!faultless_[i].monitors.contains(monitor)) out.monitors.insert(monitor);
    }
  }
  return out;
}

std::string Bench::summary(const std::vector<std::string_view>& ids) const {
  if (ids.size() <= most_named) return fmt::format("{}", fmt::join(ids, " "));
  const bool by_section = ids.size() <= most_in_sections;
  const auto group_of = [&](std::string_view id) {
    return by_section ? section_of(id) : id.substr(0, id.find('/'));
  };
  std::map<std::string_view, std::size_t> all, turned;
  for (const auto* test : cases_) ++all[group_of(test->id)];
  for (const auto id : ids) ++turned[group_of(id)];
  std::string out;
  for (const auto& [group, count] : turned) {
    out += count == all.at(group) ? fmt::format("{}/* ", group)
                                  : fmt::format("{}/({} of {}) ", group, count, all.at(group));
  }
  return out + fmt::format("#{:08x}", digest(ids));
}

std::string Bench::record(const Fault& fault, const Detection& detection) const {
  auto out = fmt::format("{}: {}\n", fault.name, fault.wrong);
  if (detection.nothing()) return out + "  nothing\n";
  for (const auto& [word, ids] : {std::pair{"fail", &detection.failed},
                                  {"weak", &detection.weakened},
                                  {"undecided", &detection.undecided}}) {
    if (!ids->empty()) out += fmt::format("  {} {}: {}\n", word, ids->size(), summary(*ids));
  }
  if (!detection.monitors.empty()) out += fmt::format("  monitors: {}\n", fmt::join(detection.monitors, " "));
  return out;
}

}  // namespace h2prism::faults
