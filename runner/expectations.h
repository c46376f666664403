// What is known to differ: a list in YAML, and how it turns verdicts into the gate of a run.
//
//   expectations:
//     - id: 9113/5.1/*             # glob over case ids and monitor/NAME, or a list of them; *@*padding=* for
//     shapes
//       verdict: fail              # fail, weak, inconclusive, or a list of them
//       finding: ignored           # optional: the kind, or a list; without it any
//       reason: why it differs
//       link: https://...          # optional
//       transport: tls             # optional: h2c or tls; only there
//       flaky: 1/10                # optional: differs about once in ten runs, so that passing is no surprise
#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/script/diagnostic.h"
#include "engine/script/outcome.h"
#include "reports/record.h"
#include "runner/judge.h"

namespace h2prism::runner {

struct Expectation {
  std::vector<std::string> patterns;
  std::vector<script::Grade> verdicts;
  std::vector<std::string> findings;  // empty: any
  std::string reason;
  std::string link;
  std::string transport;  // empty: any
  bool flaky = false;
  int line = 0;  // in the file
};

// `threshold` is the lowest grade that passes: weak or strong. A skip is never held against anyone.
reports::Gate gate(script::Grade grade, std::string_view finding, const Expectation* entry,
                   script::Grade threshold);

class Expectations final : public Judge {
 public:
  static std::expected<Expectations, script::Diagnostics> load(const std::filesystem::path& file);
  static std::expected<Expectations, script::Diagnostics> parse(std::string_view yaml,
                                                                const std::string& file);

  // Drops the entries that are for another transport: h2c or tls.
  void keep_transport(std::string_view transport);

  // The first entry that matches decides.
  const Expectation* find(std::string_view id) const;
  bool knows(std::string_view id) const { return find(id) != nullptr; }

  // The gate, and what is to be said about it: there where an entry matches the id.
  Judgement judge(std::string_view id, script::Grade grade, std::string_view finding,
                  script::Grade threshold) const override;

  // One for each pattern that decides for none of the cases and monitors of this run: nothing matches, or an
  // earlier entry has it all. `all`: those there are, of this run or not.
  struct Stale {
    std::string text;
    bool mistyped = false;  // it matches none of all
  };
  std::vector<Stale> stale(std::span<const std::string> ids, std::span<const std::string> all) const;

  const std::vector<Expectation>& entries() const { return entries_; }

 private:
  std::string file_;
  std::vector<Expectation> entries_;
};

// What of `file` holds over `transport`: h2c or tls. The error says all that is wrong with it.
Result<Expectations> expectations_over(std::string_view transport, const std::filesystem::path& file);

}  // namespace h2prism::runner
