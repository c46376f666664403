#include "reports/sarif.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "reports/item.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view unexpected_pass_rule = "unexpected-pass";
constexpr std::size_t max_suspects = 50;

Json text(std::string_view words) { return {{"text", printable_lines(words)}}; }

std::string_view level_of(std::string_view requirement_level) {
  if (requirement_level.starts_with("MUST") || requirement_level.empty()) return "error";
  return requirement_level.starts_with("SHOULD") ? "warning" : "note";
}

bool is_result(const Item& item) {
  return item.decided && (item.is_unexpected() || item.gate == Gate::known);
}

std::string rule_of(const Item& item) {
  if (item.gate == Gate::unexpected_pass) return std::string(unexpected_pass_rule);
  return item.requirement != nullptr ? item.requirement->id : std::string(item.id);
}

Json rule(const Item& item) {
  Json out;
  out["id"] = rule_of(item);
  if (item.gate == Gate::unexpected_pass) {
    out["shortDescription"] = text("Listed as known to differ, but it does not");
    out["help"] = text("The expectations file is out of date: take the entry out, or narrow it.");
    out["defaultConfiguration"] = {{"level", "warning"}};
    return out;
  }
  if (item.requirement == nullptr) {
    out["shortDescription"] = text(item.title);
    return out;
  }
  const auto& r = *item.requirement;
  auto level = r.level;
  std::ranges::replace(level, '_', ' ');  // MUST_NOT
  const auto link = rfc_link(r.id);
  out["shortDescription"] = text(r.summary);
  out["fullDescription"] = text(fmt::format("{} {}: {}", r.id, level, r.summary));
  out["help"] = text(fmt::format("{} ({}). {}", r.summary, level, link));
  if (!link.empty()) out["helpUri"] = link;
  out["defaultConfiguration"] = {{"level", level_of(r.level)}};
  out["properties"] = {{"tags", {"http2", r.level}}};
  return out;
}

std::string message_of(const Item& item) {
  auto out = fmt::format("{}: {}.", item.title, headline_text(item));
  if (item.monitor == nullptr) {
    const auto& test = *item.test->test;
    std::vector<std::string> accepted = test.strong;
    accepted.insert(accepted.end(), test.weak.begin(), test.weak.end());
    if (!accepted.empty()) out += fmt::format("\nAccepted: {}.", join(accepted, "; "));
    out += fmt::format("\nReplay: {}", replay_command(*item.test));
  }
  if (const auto evidence = evidence_text(item); !evidence.empty()) out += "\nThe target: " + evidence;
  return out;
}

Json location_of(const CaseResult* test, std::string_view id) {
  Json out;
  if (const auto path = repository_path(test); !path.empty()) {
    out["physicalLocation"] = {
        {"artifactLocation", {{"uri", path}, {"uriBaseId", "SRCROOT"}}},
        {"region", {{"startLine", std::max(test->test->line, 1)}}},
    };
  }
  out["logicalLocations"] = Json::array({{{"fullyQualifiedName", id}, {"kind", "module"}}});
  return out;
}

// The cases that may have broken the target.
Json suspects_of(const Item& item) {
  auto out = Json::array();
  for (const auto* test : item.suspects) {
    if (out.size() == max_suspects) break;
    auto location = location_of(test, test->test->id);
    location["id"] = out.size();
    location["message"] = text("suspect: " + test->test->title);
    out.push_back(std::move(location));
  }
  return out;
}

Json result(const Item& item, std::size_t rule_index, const RunRecord* run) {
  Json out;
  out["ruleId"] = rule_of(item);
  out["ruleIndex"] = rule_index;
  const bool is_pass = item.gate == Gate::unexpected_pass;
  out["level"] =
      is_pass ? "warning" : level_of(item.requirement != nullptr ? item.requirement->level : std::string());
  out["message"] = text(message_of(item));
  out["locations"] = Json::array({location_of(item.test, item.id)});
  if (!item.suspects.empty()) out["relatedLocations"] = suspects_of(item);
  // The same case against the same kind of target is the same alert, whatever it did this time.
  const auto target = run == nullptr ? "" : fmt::format("@{}/{}", run->target.role, run->target.transport);
  out["partialFingerprints"] = {{"h2prismCase/v1", fmt::format("{}{}", item.id, target)}};
  if (item.gate == Gate::known) {
    out["suppressions"] =
        Json::array({{{"kind", "external"}, {"justification", printable(known_text(item))}}});
  }
  out["properties"] = {{"grade", script::to_string(item.grade)}, {"finding", printable(item.finding)}};
  return out;
}

Json invocation(const Results& results) {
  const auto& run = *results.run;
  Json out;
  out["executionSuccessful"] = !results.interrupted && results.not_played() == 0;
  out["commandLine"] = printable(command_line(run.command));
  out["startTimeUtc"] = printable(run.started);
  out["machine"] = printable(run.host);
  out["properties"] = {{"target", printable(run.target.address)}};
  if (const auto n = results.not_played(); n > 0) {
    out["toolExecutionNotifications"] =
        Json::array({{{"level", "error"},
                      {"message", text(fmt::format("the run ended before {} cases were decided", n))}}});
  }
  return out;
}

}  // namespace

std::string sarif(const Results& results) {
  auto rules = Json::array();
  auto found = Json::array();
  std::map<std::string, std::size_t> places;
  for (const auto& item : items_of(results)) {
    if (!is_result(item)) continue;
    const auto [it, is_new] = places.try_emplace(rule_of(item), rules.size());
    if (is_new) rules.push_back(rule(item));
    found.push_back(result(item, it->second, results.run));
  }
  Json driver = {{"name", "h2prism"}};
  if (results.run != nullptr) driver["semanticVersion"] = printable(results.run->h2prism);
  driver["rules"] = std::move(rules);
  Json run;
  run["tool"] = {{"driver", std::move(driver)}};
  if (results.run != nullptr) run["invocations"] = Json::array({invocation(results)});
  run["originalUriBaseIds"] = {{"SRCROOT", {{"description", text("The repository that holds the cases")}}}};
  run["columnKind"] = "utf16CodeUnits";
  run["results"] = std::move(found);
  const Json log = {
      {"$schema",
       "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", Json::array({std::move(run)})},
  };
  return log.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace h2prism::reports
