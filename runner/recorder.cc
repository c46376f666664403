#include "runner/recorder.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/model/monitors/monitors.h"
#include "reports/exchange_record.h"
#include "runner/case_record.h"

namespace h2prism::runner {
namespace {

using script::Grade;

bool speaks_of(model::TargetRoles roles, model::Role role) {
  return roles == model::TargetRoles::both ||
         (roles == model::TargetRoles::server) == (role == model::Role::server);
}

}  // namespace

void Recorder::add(reports::Record record) { records_.push_back(std::move(record)); }

void Recorder::flush() {
  const auto fresh = std::span(records_).subspan(written_);
  for (auto& writer : writers_) {
    if (const auto ok = writer.write(fresh); !ok && write_error_.empty()) write_error_ = ok.error().message;
  }
  written_ = records_.size();
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
  record.requirement = test.covers.empty() ? "" : test.covers.front();
  std::tie(record.gate, record.known) =
      expectations_.judge(test.id, verdict.grade, record.finding, threshold_);
  auto& last = verdicts_[test.id];
  unexpected_ += (is_unexpected(record.gate) ? 1 : 0) - (is_unexpected(last.gate) ? 1 : 0);
  last = record;
  add(std::move(record));
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
    if (all_exchanges_ || explain || found) {
      add(reports::exchange_from(session->player().peer().log(), played.test->id, session->attempt()));
    }
  }
  auto judged = played.verdict;
  if (played.unconfirmed) judged.reason += " (not yet confirmed)";
  verdict(*played.test, judged, played.attempt, played.duration.count(), played.log);
  flush();
}

void Recorder::lingered(const script::Case& test, bool ended) {
  if (ended) return;
  auto& found = found_[std::string(end_monitor)];
  if (found.text.empty())
    found.text = "the connection was still open 2 s after GOAWAY with an error and the end of our side";
  found.cases.push_back(test.id);
}

void Recorder::broke(const Broke& broke) {
  constexpr std::array<std::string_view, 4> kinds{"ended", "reported", "hung", "refusing"};
  reports::MishapRecord record;
  record.kind = kinds.at(static_cast<std::size_t>(broke.mishap.kind));
  record.text = broke.mishap.what;
  record.log = broke.mishap.log;
  for (const auto* test : broke.suspects) record.suspects.push_back(test->id);
  if (broke.culprit != nullptr) {
    record.id = broke.culprit->id;
  } else {
    // Else it is the case that is accused.
    auto& found = found_[std::string(alive_monitor)];
    found.finding = broke.mishap.kind == Mishap::Kind::hung ? "silence" : "crash";
    if (found.text.empty()) {
      found.text = fmt::format(
          "the target {}; {}", record.text,
          record.suspects.empty() ? "no case was under way" : "none of the cases under way does it alone");
      found.cases = record.suspects;
    }
  }
  add(std::move(record));
  flush();
}

void Recorder::leaked(std::string text) {
  auto& found = found_[std::string(memory_monitor)];
  found.finding = "leak";
  found.text = std::move(text);
}

void Recorder::monitors(model::Role role, bool whole) {
  const auto one = [&](std::string_view name, std::string_view title, const std::vector<std::string>& covers,
                       bool must) {
    reports::MonitorRecord record;
    record.id = fmt::format("monitor/{}", name);
    record.title = title;
    record.covers = requirements_of(covers, suite_.requirements);
    if (const auto found = found_.find(name); found != found_.end()) {
      record.grade = must ? Grade::fail : Grade::weak;
      record.finding = found->second.finding;
      record.cases = found->second.cases;
      record.text = found->second.text;
    }
    std::tie(record.gate, record.known) =
        expectations_.judge(record.id, record.grade, record.finding, threshold_);
    if (record.gate == reports::Gate::unexpected_pass && !whole) record.gate = reports::Gate::expected;
    if (is_unexpected(record.gate)) ++unexpected_;
    add(std::move(record));
  };
  for (const auto& monitor : model::monitors()) {
    if (!speaks_of(monitor.roles, role)) continue;
    const auto ids = monitor.requirements();
    const std::vector<std::string> covers(ids.begin(), ids.end());
    const auto* first = covers.empty() ? nullptr : suite_.requirements.find(covers.front());
    one(monitor.name, monitor.title, covers, first == nullptr || first->level.starts_with("MUST"));
  }
  // The RFC gives no time for it, so that lateness is remarked, not condemned.
  one(end_monitor, "After GOAWAY with an error the connection is ended", {std::string(end_monitor_covers)},
      false);
  if (supervised_) {
    one(alive_monitor, "The target stays up, and its log tells of nothing that broke", {}, true);
    one(memory_monitor, "The target's memory grows no more than its profile allows", {}, true);
  }
  flush();
}

Exit Recorder::finish(double seconds, bool interrupted, bool lost) {
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
  summary.interrupted = interrupted;
  const auto exit = lost                             ? Exit::unreachable
                    : unexpected_ > 0 || interrupted ? Exit::findings
                                                     : Exit::as_expected;
  summary.exit = static_cast<int>(exit);
  add(summary);
  flush();
  return exit;
}

}  // namespace h2prism::runner
