#include "runner/baseline.h"

namespace h2prism::runner {
namespace {

using reports::Gate;
using script::Grade;
using testing::ElementsAre;

reports::VerdictRecord verdict(const std::string& id, Grade grade, const std::string& finding = "none") {
  reports::VerdictRecord out;
  out.id = id;
  out.grade = grade;
  out.finding = finding;
  return out;
}

void add(std::vector<reports::Record>& out, const reports::VerdictRecord& record) {
  reports::CaseRecord test;
  test.id = record.id;
  out.emplace_back(test);
  out.emplace_back(record);
}

Baseline baseline() {
  PastRun past;
  past.path = "old.ndjson";
  add(past.records, verdict("strong", Grade::strong));
  add(past.records, verdict("weak", Grade::weak));
  add(past.records, verdict("fails", Grade::fail, "ignored"));
  add(past.records, verdict("skipped", Grade::skip));
  return Baseline(past);
}

TEST(Baseline, WhatIsWorseIsARegression) {
  const auto gate = [](const char* id, Grade grade, const char* finding = "none") {
    return baseline().judge(id, grade, finding, Grade::weak).first;
  };
  EXPECT_EQ(gate("strong", Grade::strong), Gate::expected);
  EXPECT_EQ(gate("strong", Grade::weak), Gate::unexpected_fail);
  EXPECT_EQ(gate("weak", Grade::weak), Gate::expected);
  EXPECT_EQ(gate("weak", Grade::strong), Gate::expected);
  EXPECT_EQ(gate("weak", Grade::fail, "ignored"), Gate::unexpected_fail);
  EXPECT_EQ(gate("fails", Grade::fail, "ignored"), Gate::known);
  EXPECT_EQ(gate("fails", Grade::fail, "wrong-code"), Gate::known);
  EXPECT_EQ(gate("fails", Grade::fail, "crash"), Gate::unexpected_fail);
  EXPECT_EQ(gate("fails", Grade::weak), Gate::expected);
  EXPECT_EQ(gate("fails@padding=97", Grade::fail, "ignored"), Gate::known);
  EXPECT_EQ(gate("skipped", Grade::skip), Gate::skip);
  EXPECT_EQ(gate("skipped", Grade::fail, "ignored"), Gate::unexpected_fail);
  EXPECT_EQ(gate("new", Grade::strong), Gate::expected);
  EXPECT_EQ(gate("new", Grade::inconclusive), Gate::unexpected_fail);
}

TEST(Baseline, TheThresholdStandsAboveIt) {
  EXPECT_EQ(baseline().judge("weak", Grade::weak, "none", Grade::strong).first, Gate::known);
  EXPECT_EQ(baseline().judge("new", Grade::weak, "none", Grade::strong).first, Gate::unexpected_fail);
}

TEST(Baseline, WhatIsBetterIsNamed) {
  std::vector<reports::Record> now;
  add(now, verdict("strong", Grade::strong));
  add(now, verdict("weak", Grade::strong));
  add(now, verdict("fails", Grade::weak));
  EXPECT_THAT(baseline().better(now), ElementsAre("weak", "fails"));
}

}  // namespace
}  // namespace h2prism::runner
