#include "reports/json_summary.h"

#include <nlohmann/json.hpp>

#include "reports/item.h"
#include "reports/stream.h"

namespace h2prism::reports {
namespace {

using Json = nlohmann::ordered_json;

Json counts(const Results& results) {
  return {{"cases", results.cases.size()},
          {"strong", results.count(Grade::strong)},
          {"weak", results.count(Grade::weak)},
          {"fail", results.count(Grade::fail)},
          {"inconclusive", results.count(Grade::inconclusive)},
          {"skip", results.count(Grade::skip)},
          {"not_played", results.not_played()},
          {"monitors", results.monitors_with_findings()},
          {"unexpected", results.unexpected()}};
}

Json entry(const Item& item) {
  Json out = {{"id", item.id}, {"grade", script::to_string(item.grade)}, {"finding", item.finding}};
  if (item.requirement != nullptr) out["requirement"] = item.requirement->id;
  if (!item.reason.empty()) out["reason"] = item.reason;
  if (!item.observed.empty()) out["observed"] = item.observed;
  if (!item.log.empty()) out["log"] = item.log;
  if (item.known != nullptr) {
    out["known"] = item.known->reason;
    if (!item.known->link.empty()) out["link"] = item.known->link;
  }
  return out;
}

// Of each section, how its cases were graded.
Json sections(const Results& results) {
  auto out = Json::object();
  for (const auto& c : results.cases) {
    auto& section = out.emplace(c.test->rfc + "/" + c.test->section, Json::object()).first.value();
    const auto grade = c.verdict == nullptr ? "not_played" : script::to_string(c.verdict->grade);
    section[grade] = section.value(grade, 0) + 1;
  }
  return out;
}

// What the target used, and what befell it.
void add_history(Json& out, const TargetHistory& history) {
  if (history.empty()) return;
  auto& target = out["target"];
  target["starts"] = history.starts().size();
  if (const auto samples = history.samples(); !samples.empty()) {
    auto& usage = target["usage"] = Json::object();
    const auto add = [&](const char* name, std::uint64_t SampleRecord::* what) {
      const auto [first, last, most] = usage_of(samples, what);
      usage[name] = {{"first", first}, {"last", last}, {"most", most}};
    };
    usage["samples"] = samples.size();
    add("rss_kib", &SampleRecord::rss_kib);
    add("files", &SampleRecord::files);
    add("threads", &SampleRecord::threads);
    add("processes", &SampleRecord::processes);
  }
  auto& mishaps = target["mishaps"] = Json::array();
  for (const auto& mishap : history.mishaps()) {
    auto record = to_json(mishap);
    record.erase("type");
    mishaps.push_back(std::move(record));
  }
}

}  // namespace

std::string json_summary(const Results& results) {
  Json out = {{"passed", results.unexpected() == 0 && results.not_played() == 0 && !results.interrupted}};
  if (results.run != nullptr) {
    const auto run = to_json(*results.run);
    for (const auto* key : {"h2prism", "started", "host", "command", "target", "threshold"})
      out[key] = run.at(key);
  }
  add_history(out, results.target);
  if (results.seconds) out["seconds"] = *results.seconds;
  out["interrupted"] = results.interrupted;
  out["counts"] = counts(results);
  auto unexpected = Json::array(), known = Json::array(), not_played = Json::array();
  for (const auto& item : items_of(results)) {
    if (!item.decided) {
      not_played.push_back(item.id);
    } else if (item.is_unexpected()) {
      unexpected.push_back(entry(item));
    } else if (item.gate == Gate::known) {
      known.push_back(entry(item));
    }
  }
  out["unexpected"] = std::move(unexpected);
  out["known"] = std::move(known);
  out["not_played"] = std::move(not_played);
  out["sections"] = sections(results);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace h2prism::reports
