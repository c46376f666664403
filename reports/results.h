// The records of a stream brought together: what every report wants to know about each case.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/record.h"
#include "reports/target_history.h"

namespace h2prism::reports {

struct CaseResult {
  const CaseRecord* test = nullptr;        // never null
  const RunRecord* run = nullptr;          // null: the stream has lost its head
  const VerdictRecord* verdict = nullptr;  // null: the run ended before the case was decided
  // Of the attempt that the verdict is about; or else, for a case that was accused when it was over, the last
  // one before.
  const ExchangeRecord* exchange = nullptr;

  bool has_grade(Grade grade) const { return verdict != nullptr && verdict->grade == grade; }
  bool has_gate(Gate gate) const { return verdict != nullptr && verdict->gate == gate; }
  bool is_unexpected() const { return verdict != nullptr && reports::is_unexpected(verdict->gate); }
};

// Views into the records it was made from.
struct Results {
  const RunRecord* run = nullptr;  // the first
  std::vector<CaseResult>
      cases;  // in the order of the stream; a case that stands there twice has its last result
  std::vector<const MonitorRecord*> monitors;
  TargetHistory target;
  std::optional<double> seconds;  // none: no summary, the run was cut short
  bool interrupted = false;

  std::size_t count(Grade grade) const;
  std::size_t not_played() const;
  std::size_t monitors_with_findings() const;
  std::size_t unexpected() const;  // cases and monitors
};

Results results_of(std::span<const Record> records);

// Words as a shell takes them back.
std::string command_line(std::span<const std::string> words);
// The shell command that plays the case again.
std::string replay_command(const CaseResult& result);

}  // namespace h2prism::reports
