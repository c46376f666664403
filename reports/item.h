// Cases and monitors alike: what a report lists, whoever judged it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/console.h"
#include "reports/results.h"

namespace h2prism::reports {

// A view into the results it was made from.
struct Item {
  std::string_view id, title;
  bool decided = true;  // false: the run ended before; grade, gate and finding then say nothing
  Grade grade = Grade::inconclusive;
  Gate gate = Gate::unexpected_fail;
  std::string_view finding = "none";
  std::string_view reason;    // one line: what was seen, and against what
  std::string_view observed;  // one line: what the target did
  const Known* known = nullptr;
  const Requirement* requirement = nullptr;  // the one accused; null: none is named
  const CaseResult* test = nullptr;          // the case; of a monitor, the first case it spoke in, or null
  const MonitorRecord* monitor = nullptr;    // null: a case
  std::int64_t us = 0;
  std::span<const std::string> log;         // of a target that broke by this case: its last lines
  const TargetHistory* target = nullptr;    // of the monitors that watch its process
  std::vector<const CaseResult*> suspects;  // of what no single case is accused of: monitor/target-stays-up

  bool is_unexpected() const { return !decided || reports::is_unexpected(gate); }
  std::string_view seen() const { return observed.empty() ? reason : observed; }
};

// Cases in the order of the run, then monitors.
std::vector<Item> items_of(const Results& results);

// "fail (wrong-code)", "strong", "not played".
std::string outcome_text(const Item& item);
// "not yet done (https://example.org/1)"; "" when nothing is known.
std::string known_text(const Item& item);
// One line for a reader who sees nothing else: "fail (ignored): no reaction".
std::string headline_text(const Item& item);
// What the target itself said, at most `lines` of each log: of a case whose target broke its last lines; of
// monitor/target-stays-up each mishap that no case is accused of, with its suspects and last lines. Lines; ""
// when there is nothing of the kind.
std::string evidence_text(const Item& item, std::size_t lines = log_lines_shown);
// The console's block.
std::string failure_block(const Item& item, Style style = {});

// Where the case stands, as a path from the root of the repository that holds `cases/`: annotations and
// code scanning refuse absolute paths. "" when there is none.
std::string repository_path(const Item& item);
std::string repository_path(const CaseResult* test);  // null: ""

// https://www.rfc-editor.org/rfc/rfc9113#section-6.9 for requirement RFC9113-6.9-3; "" for other ids.
std::string rfc_link(std::string_view requirement);

}  // namespace h2prism::reports
