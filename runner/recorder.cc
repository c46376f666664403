#include "runner/recorder.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/model/monitors/monitors.h"
#include "reports/exchange_line.h"
#include "reports/exchange_record.h"
#include "reports/stream.h"
#include "runner/case_record.h"

namespace h2prism::runner {
namespace {

using script::Grade;

constexpr std::string_view monitor_finding = "rule-broken";

bool speaks_of(model::TargetRoles roles, model::Role role) {
  return roles == model::TargetRoles::both ||
         (roles == model::TargetRoles::server) == (role == model::Role::server);
}

}  // namespace

void Recorder::add(reports::Record record) {
  if (!writers_.empty()) reports::append_line(fresh_, record);
  records_.push_back(std::move(record));
}

void Recorder::add_exchange(const peer::EventLog& log, const std::string& id, int attempt, bool keep) {
  if (!writers_.empty()) reports::append_exchange(fresh_, log, id, attempt);
  if (keep) records_.emplace_back(reports::exchange_from(log, id, attempt));
  unexplained_.reset();
  if (started_ && !keep) unexplained_ = LoggedExchange{log, id, attempt};
}

void Recorder::flush() {
  if (fresh_.empty()) return;
  for (const auto& writer : writers_) writer->write(fresh_);
  fresh_.clear();
}

void Recorder::planned(const script::Case& test) { add(case_record(test, suite_.requirements)); }

void Recorder::skipped(const script::Case& test, std::string reason) {
  script::Verdict verdict;
  verdict.grade = Grade::skip;
  verdict.reason = std::move(reason);
  this->verdict(test, verdict, 1, 0);
}

void Recorder::unplayable(const script::Case& test, std::string reason) {
  script::Verdict verdict;
  verdict.grade = Grade::inconclusive;
  verdict.reason = std::move(reason);
  verdict.observed = verdict.reason;
  this->verdict(test, verdict, 1, 0);
}

void Recorder::probed(const std::string& question, const std::vector<model::Finding>& findings) {
  const auto id = "probe/" + question;
  for (const auto& finding : findings) {
    auto& found = found_[std::string(finding.monitor)];
    if (found.text.empty()) found.text = finding.text;
    if (std::ranges::find(found.cases, id) == found.cases.end()) found.cases.push_back(id);
    add(reports::FindingRecord{std::string(finding.monitor), id, finding.stream, finding.text});
  }
}

void Recorder::verdict(const script::Case& test, const script::Verdict& verdict, int attempt, std::int64_t us,
                       std::vector<std::string> log) {
  reports::VerdictRecord record;
  record.id = test.id;
  record.attempt = attempt;
  record.grade = verdict.grade;
  record.finding = to_string(verdict.finding);
  record.reason = verdict.reason;
  record.observed = verdict.observed;
  record.us = us;
  record.log = std::move(log);
  record.requirement = verdict.requirement;
  if (record.requirement.empty() && !test.covers.empty()) record.requirement = test.covers.front();
  std::tie(record.gate, record.known) = judge_.judge(test.id, verdict.grade, record.finding, threshold_);
  keep(record);
  add(std::move(record));
}

void Recorder::keep(const reports::VerdictRecord& verdict) {
  auto& last = verdicts_[verdict.id];
  unexpected_ += (is_unexpected(verdict.gate) ? 1 : 0) - (is_unexpected(last.gate) ? 1 : 0);
  last = verdict;
}

script::Grade Recorder::monitor_grade(std::string_view name) const {
  // The RFC gives no time for it, so that lateness is remarked, not condemned.
  if (name == end_monitor) return never_ended_ ? Grade::fail : Grade::weak;
  const auto all = model::monitors();
  const auto monitor = std::ranges::find(all, name, [](const auto& m) { return std::string_view(m.name); });
  if (monitor == all.end()) return Grade::fail;
  const auto ids = monitor->requirements();
  const auto* first = ids.empty() ? nullptr : suite_.requirements.find(std::string(ids.front()));
  return first == nullptr || first->level.starts_with("MUST") ? Grade::fail : Grade::weak;
}

void Recorder::played(const Played& played, const Session* session) {
  if (session != nullptr) {
    for (const auto& finding : session->player().peer().model().findings()) {
      auto& found = found_[std::string(finding.monitor)];
      if (found.text.empty()) found.text = finding.text;
      if (std::ranges::find(found.cases, played.test->id) != found.cases.end()) continue;
      found.cases.push_back(played.test->id);
      add(reports::FindingRecord{std::string(finding.monitor), played.test->id, finding.stream,
                                 finding.text});
    }
    const bool explain = played.verdict.grade == Grade::fail || played.verdict.grade == Grade::inconclusive;
    const bool found = !session->player().peer().model().findings().empty();
    add_exchange(session->player().peer().log(), played.test->id, session->attempt(),
                 all_exchanges_ || explain || found);
  } else if (unexplained_ && unexplained_->id == played.test->id) {
    // It was over, and had passed, before the target broke of it.
    records_.emplace_back(reports::exchange_from(unexplained_->log, unexplained_->id, unexplained_->attempt));
    unexplained_.reset();
  }
  auto judged = played.verdict;
  if (played.unconfirmed) judged.reason += " (not yet confirmed)";
  verdict(*played.test, judged, played.attempt, played.duration.count(), played.log);
  if (told_) told_(verdicts_.find(played.test->id)->second, played.unconfirmed);
  flush();
}

void Recorder::lingered(const script::Case& test, Farewell farewell) {
  if (farewell == Farewell::in_time) return;
  auto& found = found_[std::string(end_monitor)];
  const bool never = farewell == Farewell::never;
  if (found.text.empty() || (never && !never_ended_))
    found.text = never ? "the connection stayed open behind GOAWAY with an error"
                       : "the connection ended only 2 s and more after GOAWAY with an error";
  never_ended_ = never_ended_ || never;
  if (std::ranges::find(found.cases, test.id) != found.cases.end()) return;
  found.cases.push_back(test.id);
  add(reports::FindingRecord{std::string(end_monitor), test.id, 0, found.text});
}

void Recorder::supervised(TimePoint started) {
  started_ = started;
  add(reports::StartRecord{0});
}

void Recorder::restarted() { add(reports::StartRecord{ms_of(Clock::now())}); }

std::int64_t Recorder::ms_of(TimePoint at) const {
  return started_ ? std::chrono::duration_cast<milliseconds>(at - *started_).count() : 0;
}

void Recorder::broke(const Broke& broke) {
  constexpr std::array<std::string_view, 4> kinds{"ended", "reported", "hung", "refusing"};
  reports::MishapRecord record;
  record.ms = ms_of(broke.mishap.at);
  record.kind = kinds.at(static_cast<std::size_t>(broke.mishap.kind));
  record.text = broke.mishap.what;
  record.log = broke.mishap.log;
  for (const auto* test : broke.suspects) record.suspects.push_back(test->id);
  if (broke.culprit != nullptr) record.id = broke.culprit->id;
  note(record);
  add(std::move(record));
  flush();
}

// For the monitor, unless a case is accused.
void Recorder::note(const reports::MishapRecord& mishap) {
  if (!mishap.id.empty()) return;
  auto& found = found_[std::string(alive_monitor)];
  found.finding = mishap.kind == "hung" ? "silence" : "crash";
  if (!found.text.empty()) return;
  found.text =
      fmt::format("the target {}; {}", mishap.text,
                  mishap.suspects.empty() ? "no case was under way" : "no single case is known to do it");
  found.cases = mishap.suspects;
}

void Recorder::leaked(std::string_view monitor, std::string text) {
  auto& found = found_[std::string(monitor)];
  found.finding = "leak";
  found.text = std::move(text);
}

// What is judged otherwise by now is said again; all else stands in the stream already.
void Recorder::restore(std::vector<reports::Record> records) {
  std::vector<reports::VerdictRecord> changed;
  for (const auto& record : records) {
    if (const auto* finding = std::get_if<reports::FindingRecord>(&record)) {
      auto& found = found_[finding->monitor];
      if (found.text.empty()) found.text = finding->text;
      if (std::ranges::find(found.cases, finding->id) == found.cases.end())
        found.cases.push_back(finding->id);
    }
    if (const auto* verdict = std::get_if<reports::VerdictRecord>(&record)) keep(*verdict);
    if (const auto* mishap = std::get_if<reports::MishapRecord>(&record)) note(*mishap);
  }
  records_ = std::move(records);
  for (auto& [id, verdict] : verdicts_) {
    auto now = verdict;
    std::tie(now.gate, now.known) = judge_.judge(id, now.grade, now.finding, threshold_);
    if (now.gate != verdict.gate) changed.push_back(std::move(now));
  }
  for (auto& verdict : changed) {
    keep(verdict);
    add(std::move(verdict));
  }
}

bool Recorder::accuses(bool passes_too) const {
  const auto is = [&](reports::Gate gate) {
    return gate == reports::Gate::unexpected_fail || (passes_too && is_unexpected(gate));
  };
  return std::ranges::any_of(verdicts_, [&](const auto& entry) { return is(entry.second.gate); }) ||
         std::ranges::any_of(found_, [&](const auto& entry) {
           const auto id = fmt::format("monitor/{}", entry.first);
           return is(judge_.judge(id, monitor_grade(entry.first), entry.second.finding, threshold_).first);
         });
}

void Recorder::monitors(model::Role role, Part part) {
  const auto one = [&](std::string_view name, std::string_view title,
                       const std::vector<std::string>& covers) {
    reports::MonitorRecord record;
    record.id = fmt::format("monitor/{}", name);
    record.title = title;
    record.covers = requirements_of(covers, suite_.requirements);
    if (const auto found = found_.find(name); found != found_.end()) {
      record.grade = monitor_grade(name);
      record.finding = found->second.finding;
      record.cases = found->second.cases;
      record.text = found->second.text;
    }
    std::tie(record.gate, record.known) = judge_.judge(record.id, record.grade, record.finding, threshold_);
    if (record.gate == reports::Gate::unexpected_pass && part != Part::whole) {
      record.gate = reports::Gate::expected;
      record.known_to_differ = part == Part::shard;
    }
    if (is_unexpected(record.gate)) ++unexpected_;
    add(std::move(record));
  };
  for (const auto& monitor : model::monitors()) {
    if (!speaks_of(monitor.roles, role)) continue;
    std::vector<std::string> covers{std::string(monitor.accused(role))};
    for (const auto id : monitor.requirements())
      if (id != covers.front()) covers.emplace_back(id);
    one(monitor.name, monitor.title, covers);
  }
  one(end_monitor, "After GOAWAY with an error the connection is ended", {std::string(end_monitor_covers)});
  if (started_) {
    one(alive_monitor, "The target stays up, and its log tells of nothing that broke", {});
    one(memory_monitor, "The target's memory grows no more than its profile allows", {});
    one(files_monitor, "The target closes what it opened, but for as much as its profile allows", {});
  }
  flush();
}

Exit Recorder::finish(double seconds, const End& end) {
  reports::SummaryRecord summary;
  summary.cases = verdicts_.size();
  for (const auto& [id, verdict] : verdicts_) {
    switch (verdict.grade) {
      case Grade::strong: ++summary.strong; break;
      case Grade::weak: ++summary.weak; break;
      case Grade::fail: ++summary.fail; break;
      case Grade::skip: ++summary.skip; break;
      case Grade::inconclusive: ++summary.inconclusive; break;
    }
  }
  summary.monitors = found_.size();
  summary.unexpected = static_cast<std::uint64_t>(unexpected_);
  summary.seconds = seconds;
  summary.interrupted = end.interrupted;
  summary.mistyped = end.mistyped;
  const bool list_is_wrong = end.part == Part::whole && !end.mistyped.empty();
  const auto exit = end.lost                                              ? Exit::unreachable
                    : unexpected_ > 0 || end.interrupted || list_is_wrong ? Exit::findings
                                                                          : Exit::as_expected;
  summary.exit = static_cast<int>(exit);
  add(summary);
  flush();
  for (const auto& writer : writers_) {
    if (auto error = writer->finish(); write_error_.empty()) write_error_ = std::move(error);
  }
  return exit;
}

}  // namespace h2prism::runner
