#include "runner/shard.h"

#include <algorithm>
#include <set>

namespace h2prism::runner {
namespace {

using script::Case;

TEST(Shard, IsWrittenFromOne) {
  const auto shard = parse_shard("2/4");
  ASSERT_TRUE(shard);
  EXPECT_EQ(shard->index, 2U);
  EXPECT_EQ(shard->count, 4U);
  for (const auto* wrong : {"", "2", "0/4", "5/4", "1/0", "a/b", "1/4/5", "-1/4", "1/ 4", "1/99999999999"})
    EXPECT_FALSE(parse_shard(wrong)) << wrong;
}

using Variables = std::map<std::string, std::string>;

Result<std::optional<Shard>> from(const Variables& set) {
  return shard_from([&](const char* name) -> std::optional<std::string> {
    const auto it = set.find(name);
    return it == set.end() ? std::nullopt : std::optional(it->second);
  });
}

TEST(Shard, TheEnvironmentMaySaySo) {
  const auto is = [](const Variables& set, unsigned index, const std::string& why) {
    const auto shard = from(set);
    return shard && *shard && (*shard)->index == index && (*shard)->count == 3 && (*shard)->why == why;
  };
  EXPECT_TRUE(is({{"TEST_SHARD_INDEX", "0"}, {"TEST_TOTAL_SHARDS", "3"}}, 1, "TEST_SHARD_INDEX"));
  EXPECT_TRUE(is({{"JOB_COMPLETION_INDEX", "2"}, {"JOB_COMPLETIONS", "3"}}, 3, "JOB_COMPLETION_INDEX"));
  EXPECT_TRUE(is({{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "3"}}, 1, "CI_NODE_INDEX"));
  EXPECT_EQ(*from({}), std::nullopt);
  EXPECT_EQ(*from({{"CI_NODE_TOTAL", "1"}}), std::nullopt);  // GitLab, without `parallel`
}

TEST(Shard, APartThatNobodyPlaysIsAnError) {
  EXPECT_THAT(from({{"JOB_COMPLETION_INDEX", "0"}}).error().message,
              testing::HasSubstr("but not JOB_COMPLETIONS"));
  EXPECT_FALSE(from({{"TEST_SHARD_INDEX", "3"}, {"TEST_TOTAL_SHARDS", "3"}}));
  EXPECT_FALSE(from({{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "3"}}));
  EXPECT_FALSE(from({{"CI_NODE_INDEX", "x"}, {"CI_NODE_TOTAL", "3"}}));
}

struct Suite {
  std::vector<Case> cases{100};
  std::vector<const Case*> pointers;
  Durations durations;

  Suite() {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      cases[i].id = fmt::format("case/{:03}", i);
      pointers.push_back(&cases[i]);
      if (i % 10 != 0) durations[cases[i].id] = static_cast<std::int64_t>(i * i);
    }
  }
};

TEST(Shard, EveryCaseIsInOneOfThem) {
  const Suite suite;
  for (const auto& durations : {Durations{}, suite.durations}) {
    for (const unsigned count : {1U, 3U, 7U, 200U}) {
      std::multiset<std::string> seen;
      for (unsigned i = 1; i <= count; ++i) {
        const auto part = part_of(suite.pointers, {i, count, ""}, durations);
        EXPECT_TRUE(std::ranges::is_sorted(part, {}, &Case::id));
        EXPECT_EQ(part, part_of(suite.pointers, {i, count, ""}, durations));
        for (const auto* test : part) seen.insert(test->id);
      }
      EXPECT_EQ(seen.size(), suite.cases.size());
      EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), suite.cases.size());
    }
  }
}

TEST(Shard, DurationsBalanceThem) {
  const Suite suite;
  std::vector<std::int64_t> loads;
  for (unsigned i = 1; i <= 4; ++i) {
    std::int64_t load = 0;
    for (const auto* test : part_of(suite.pointers, {i, 4, ""}, suite.durations)) {
      const auto it = suite.durations.find(test->id);
      load += it == suite.durations.end() ? 2500 : it->second;
    }
    loads.push_back(load);
  }
  const auto [least, most] = std::ranges::minmax(loads);
  EXPECT_LT(static_cast<double>(most - least), 0.05 * static_cast<double>(most));
}

TEST(Shard, ADigestTellsSelectionsApart) {
  const Suite suite;
  const auto all = std::span(suite.pointers);
  EXPECT_EQ(digest_of(all), digest_of(all));
  EXPECT_NE(digest_of(all), digest_of(all.first(99)));
}

}  // namespace
}  // namespace h2prism::runner
