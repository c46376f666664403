#include "reports/target_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace h2prism::reports {
namespace {

using testing::ElementsAre;

MishapRecord mishap_at(std::int64_t ms) { return {ms, "ended", "", "exited with code 1", {}, {}}; }

TEST(TargetHistory, ASecondTargetLivesBehindTheFirst) {
  TargetHistory history;
  EXPECT_TRUE(history.empty());
  history.add(StartRecord{0});
  history.add(SampleRecord{100, 1, 1, 1, 1});
  history.add(mishap_at(300));
  history.add(StartRecord{350});
  history.add(StartRecord{0});  // another shard, or the run went on
  history.add(SampleRecord{100, 1, 1, 1, 1});
  history.add(mishap_at(200));
  EXPECT_THAT(history.starts(), ElementsAre(0, 350, 350));
  EXPECT_EQ(history.samples()[1].ms, 450);
  EXPECT_EQ(history.mishaps()[1].ms, 550);
}

TEST(TargetHistory, MishapsStandInTheOrderOfTime) {
  TargetHistory history;
  for (const auto ms : {4000, 2000, 3000}) history.add(mishap_at(ms));
  EXPECT_EQ(history.mishaps()[0].ms, 2000);
  EXPECT_EQ(history.mishaps()[2].ms, 4000);
}

TEST(TargetHistory, ThinningKeepsTheEndsAndThePeaks) {
  std::vector<SampleRecord> samples;
  for (int i = 0; i < 1001; ++i) samples.push_back({i, 10, 10, 1, 1});
  samples[333].rss_kib = 77;
  samples[334].files = 88;
  const auto few = thinned(samples, 30);
  ASSERT_EQ(few.size(), 30U);
  EXPECT_EQ(few.front().ms, 0);
  EXPECT_EQ(few.back().ms, 1000);
  EXPECT_TRUE(std::ranges::is_sorted(few, {}, &SampleRecord::ms));
  EXPECT_EQ(usage_of(few, &SampleRecord::rss_kib).most, 77U);
  EXPECT_EQ(usage_of(few, &SampleRecord::files).most, 88U);
  EXPECT_EQ(thinned(samples, 1001).size(), 1001U);
  EXPECT_EQ(thinned(samples, 1000).size(), 1000U);
  EXPECT_TRUE(thinned({}, 3).empty());
}

TEST(TargetHistory, UsageIsACourseWithItsPeak) {
  TargetHistory history;
  EXPECT_EQ(usage_text(history), "");
  history.add(StartRecord{0});
  EXPECT_EQ(usage_text(history), "started once");
  history.add(SampleRecord{0, 9 * 1024 + 512, 9, 1, 2});
  EXPECT_EQ(usage_text(history), "memory 9.5 MiB, open files 9, threads 1, processes 2; started once");
  history.add(SampleRecord{1, 300 * 1024, 41, 1, 1});
  history.add(SampleRecord{2, 14 * 1024, 8, 1, 1});
  history.add(StartRecord{2});
  EXPECT_EQ(usage_text(history),
            "memory 9.5 -> 14 MiB (most 300), open files 9 -> 8 (most 41), threads 1, processes 2 -> 1; "
            "started 2 times");
}

TEST(TargetHistory, MishapsInWords) {
  auto mishap = mishap_at(6543);
  EXPECT_EQ(mishap_text(mishap), "at 6.5 s the target exited with code 1");
  EXPECT_EQ(culprit_text(mishap), "no case was under way");
  mishap.suspects = {"a"};
  EXPECT_EQ(culprit_text(mishap), "1 suspect");
  mishap.suspects = {"a", "b"};
  EXPECT_EQ(culprit_text(mishap), "2 suspects");
  mishap.id = "a";
  EXPECT_EQ(culprit_text(mishap), "a");
}

TEST(LogExcerpt, IsTheEndOrWhatIsQuoted) {
  const std::vector<std::string> log{"a", "", "ERROR: b", "c", "d", "e"};
  EXPECT_THAT(excerpt(log, "has: ERROR: b", 6).size(), 6);
  EXPECT_THAT(excerpt(log, "exited", 2), ElementsAre("d", "e"));
  EXPECT_THAT(excerpt(log, "has: ERROR: b", 2), ElementsAre("ERROR: b", "c"));
  EXPECT_THAT(excerpt(log, "has: ERROR: b", 5), ElementsAre("", "ERROR: b", "c", "d", "e"));
  EXPECT_TRUE(excerpt({}, "x").empty());
}

}  // namespace
}  // namespace h2prism::reports
