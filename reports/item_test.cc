#include "reports/item.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

class Items : public ::testing::Test {
 protected:
  const Item& item(std::string_view id) const { return *std::ranges::find(items_, id, &Item::id); }
  std::string path_of(std::string file) {
    CaseRecord test;
    test.file = std::move(file);
    CaseResult result;
    result.test = &test;
    Item one;
    one.test = &result;
    return repository_path(one);
  }

  std::vector<Record> run_ = sample_run();
  Results results_ = results_of(run_);
  std::vector<Item> items_ = items_of(results_);
};

TEST_F(Items, AreCasesThenMonitors) {
  EXPECT_EQ(items_.size(), results_.cases.size() + results_.monitors.size());
  EXPECT_EQ(items_.back().id, "monitor/settings-ack");
  EXPECT_EQ(item("monitor/window-overrun-stream").test->test->id, "9113/6.9/good");
  EXPECT_EQ(items_.back().test, nullptr);
}

TEST_F(Items, NameTheRequirementAccused) {
  EXPECT_EQ(item("9113/6.9/wrong").requirement->id, "RFC9113-6.9-1");
  EXPECT_EQ(item("9113/6.9/wrong").requirement->level, "MUST");
}

TEST_F(Items, SayWhatHappenedInOneLine) {
  EXPECT_EQ(headline_text(item("9113/6.9/wrong")), "fail (wrong-code): RST_STREAM on stream 1 with CANCEL");
  EXPECT_EQ(headline_text(item("9113/6.9/better")), "strong, but listed as known to differ: was broken once");
  EXPECT_EQ(known_text(item("9113/6.9/known")), "not yet done (https://example.org/1)");
}

TEST_F(Items, WhatWasNotDecidedIsUnexpected) {
  run_.emplace_back(sample_case("6.9", "late"));
  results_ = results_of(run_);
  items_ = items_of(results_);
  EXPECT_TRUE(item("9113/6.9/late").is_unexpected());
  EXPECT_EQ(outcome_text(item("9113/6.9/late")), "not played");
}

TEST_F(Items, PathsStartAtTheRepository) {
  EXPECT_EQ(path_of("cases/rfc9113/a.yaml"), "cases/rfc9113/a.yaml");
  EXPECT_EQ(path_of("./mine/a.yaml"), "mine/a.yaml");
  EXPECT_EQ(path_of("/usr/share/h2prism/cases/rfc9113/a.yaml"), "cases/rfc9113/a.yaml");
  EXPECT_EQ(path_of("/tmp/a.yaml"), "");
  EXPECT_EQ(path_of("../a.yaml"), "");
}

TEST(RfcLink, PointsAtTheSection) {
  EXPECT_EQ(rfc_link("RFC9113-6.9.1-3"), "https://www.rfc-editor.org/rfc/rfc9113#section-6.9.1");
  EXPECT_EQ(rfc_link("RFC7541-A-1"), "https://www.rfc-editor.org/rfc/rfc7541#appendix-A");
  EXPECT_EQ(rfc_link("MINE-1"), "");
  EXPECT_EQ(rfc_link("RFC9113"), "");
}

}  // namespace
}  // namespace h2prism::reports
