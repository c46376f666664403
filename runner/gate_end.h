// What is left to do and to say about the gate when all is played.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/script/loader.h"
#include "reports/results.h"
#include "runner/baseline.h"
#include "runner/expectations.h"
#include "runner/options.h"

namespace h2prism::runner {

// All cases and monitors there are.
std::vector<std::string> all_ids(const script::Suite& suite);

// Entries of the expectations that decide nothing. When only some of the cases were played, only those that
// could never decide anything.
std::vector<Expectations::Stale> stale_entries(const Expectations& expectations,
                                               std::span<const script::Case* const> selected,
                                               const script::Suite& suite, bool whole);

// --update-expectations: edits the file and says what it did. The exit code is then that of the new file.
Exit update_expectations(const RunOptions& options, const script::Suite& suite,
                         const reports::Results& results, bool whole, Exit exit);

// "shard 2/4 (--shard): 187 of 747 cases", "order: --seed 17", "better than the baseline (3)": a line each.
std::string gate_lines(const RunOptions& options, const reports::Results& results,
                       const std::vector<std::string>& better, int rounds, bool stopped);

}  // namespace h2prism::runner
