#include "reports/run_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

using ::testing::HasSubstr;
using ChangeKind = Change::Kind;

// One case, graded so, in a run of its own.
struct OneCase {
  explicit OneCase(std::optional<Grade> grade, Gate gate = Gate::expected, Grade threshold = Grade::weak) {
    auto head = sample_head();
    head.threshold = threshold;
    records = {head, sample_case("6.9", "x")};
    if (grade) records.emplace_back(sample_verdict("9113/6.9/x", *grade, gate));
    results = results_of(records);
  }
  std::vector<Record> records;
  Results results;
};

std::optional<ChangeKind> kind(const OneCase& before, const OneCase& after) {
  const auto diff = diff_runs(before.results, after.results);
  return diff.changes.empty() ? std::nullopt : std::optional(diff.changes.front().kind);
}

TEST(RunDiff, TellsBetterFromWorse) {
  const OneCase strong(Grade::strong), weak(Grade::weak), failed(Grade::fail), skip(Grade::skip),
      open(Grade::inconclusive), never(std::nullopt),
      strict(Grade::weak, Gate::unexpected_fail, Grade::strong);
  EXPECT_EQ(kind(strong, strong), std::nullopt);
  EXPECT_EQ(kind(strong, failed), ChangeKind::regressed);
  EXPECT_EQ(kind(weak, open), ChangeKind::regressed);
  EXPECT_EQ(kind(strong, never), ChangeKind::regressed);
  EXPECT_EQ(kind(strong, strict), ChangeKind::regressed);
  EXPECT_EQ(kind(failed, weak), ChangeKind::improved);
  EXPECT_EQ(kind(strong, weak), ChangeKind::changed);
  EXPECT_EQ(kind(strong, skip), ChangeKind::changed);
  EXPECT_EQ(kind(skip, failed), ChangeKind::changed);
  EXPECT_EQ(kind(failed, open), ChangeKind::changed);
}

TEST(RunDiff, WhatAppearsAndFailsIsARegression) {
  const std::vector<Record> head{sample_head()};
  const auto none = results_of(head);
  EXPECT_EQ(diff_runs(none, OneCase(Grade::strong).results).changes.at(0).kind, ChangeKind::appeared);
  EXPECT_EQ(diff_runs(none, OneCase(Grade::fail, Gate::known).results).changes.at(0).kind,
            ChangeKind::appeared);
  EXPECT_EQ(diff_runs(none, OneCase(Grade::fail, Gate::unexpected_fail).results).changes.at(0).kind,
            ChangeKind::regressed);
  EXPECT_EQ(diff_runs(OneCase(Grade::fail).results, none).changes.at(0).kind, ChangeKind::vanished);
}

TEST(RunDiff, SaysSo) {
  const OneCase before(Grade::strong), after(Grade::fail);
  const auto text = diff_text(diff_runs(before.results, after.results));
  EXPECT_THAT(text, HasSubstr("regressed (1)\n  9113/6.9/x: strong -> fail: observed\n"));
  EXPECT_THAT(text,
              HasSubstr("h2prism: 1 regressed, 0 improved, 0 changed, 0 appeared, 0 vanished, 0 the same\n"));
}

}  // namespace
}  // namespace h2prism::reports
