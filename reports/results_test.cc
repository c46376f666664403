#include "reports/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

TEST(Results, BringsEachCaseTogether) {
  const auto run = sample_run();
  const auto results = results_of(run);
  ASSERT_EQ(results.cases.size(), 9U);
  EXPECT_EQ(results.run->target.address, "127.0.0.1:1234");
  EXPECT_EQ(results.count(Grade::strong), 2U);
  EXPECT_EQ(results.count(Grade::fail), 3U);
  EXPECT_EQ(results.not_played(), 1U);
  EXPECT_EQ(results.monitors_with_findings(), 1U);
  EXPECT_EQ(results.unexpected(), 5U);
  EXPECT_EQ(results.seconds, 0.25);
  EXPECT_TRUE(results.interrupted);
  const auto& wrong = results.cases[2];
  EXPECT_EQ(wrong.verdict->finding, "wrong-code");
  ASSERT_NE(wrong.exchange, nullptr);
  EXPECT_EQ(wrong.exchange->events.size(), 5U);
}

TEST(Results, TheLastAttemptStands) {
  std::vector<Record> run{sample_case("6.9", "x")};
  const std::string id = "9113/6.9/x";
  const auto attempt = [&](int number, Grade grade) {
    run.emplace_back(ExchangeRecord{id, number, 0, {}});
    run.emplace_back(sample_verdict(id, grade, Gate::expected));
    std::get<VerdictRecord>(run.back()).attempt = number;
  };
  attempt(1, Grade::fail);
  attempt(2, Grade::strong);
  auto results = results_of(run);
  EXPECT_TRUE(results.cases[0].has_grade(Grade::strong));
  EXPECT_EQ(results.cases[0].exchange->attempt, 2);

  // Killed in the middle of a third: its exchange belongs to no verdict.
  run.emplace_back(ExchangeRecord{id, 3, 0, {}});
  results = results_of(run);
  EXPECT_EQ(results.cases[0].verdict->attempt, 2);
  EXPECT_EQ(results.cases[0].exchange->attempt, 2);
}

TEST(Results, AnAccusationBehindTheLastAttemptShowsThatAttempt) {
  const std::string id = "9113/6.9/x";
  const auto verdict = [&](int attempt, Grade grade) {
    auto out = sample_verdict(id, grade, Gate::expected);
    out.attempt = attempt;
    return out;
  };
  std::vector<Record> run{sample_case("6.9", "x"), ExchangeRecord{id, 1, 0, {}}, verdict(1, Grade::strong)};
  const auto shown = [&] { return results_of(run).cases[0].exchange; };
  EXPECT_EQ(shown()->attempt, 1);
  // The target broke of it when it was over.
  run.emplace_back(verdict(2, Grade::fail));
  EXPECT_EQ(shown()->attempt, 1);
  // Its own exchange is better, even where one of a later attempt stands there, too.
  run = {run[0], run[1], ExchangeRecord{id, 2, 0, {}}, ExchangeRecord{id, 3, 0, {}}, verdict(2, Grade::fail)};
  EXPECT_EQ(shown()->attempt, 2);
  // What passed or was skipped without an exchange has none.
  run = {run[0], run[1], verdict(2, Grade::strong)};
  EXPECT_EQ(shown(), nullptr);
  run.back() = verdict(2, Grade::skip);
  EXPECT_EQ(shown(), nullptr);
}

TEST(Results, RecordsOfUnknownCasesArePassedOver) {
  const std::vector<Record> run{sample_verdict("9113/1/x", Grade::fail, Gate::unexpected_fail),
                                ExchangeRecord{"9113/1/x", 1, 0, {}}};
  const auto results = results_of(run);
  EXPECT_TRUE(results.cases.empty());
  EXPECT_EQ(results.run, nullptr);
  EXPECT_EQ(results.seconds, std::nullopt);
}

TEST(Results, ShardsCountTogetherAndReplayAgainstTheirOwnTarget) {
  auto run = sample_run();
  auto second = sample_head();
  second.replay = {"h2prism", "run", "--connect", "it's far:1"};
  run.emplace_back(second);
  run.emplace_back(sample_case("5.1", "x"));
  run.emplace_back(SummaryRecord{});
  std::get<SummaryRecord>(run.back()).seconds = 1;
  const auto results = results_of(run);
  EXPECT_EQ(results.cases.size(), 10U);
  EXPECT_EQ(results.seconds, 1.25);
  EXPECT_EQ(replay_command(results.cases.front()), "h2prism run --connect 127.0.0.1:1234 9113/6.9/good");
  EXPECT_EQ(replay_command(results.cases.back()), R"(h2prism run --connect 'it'\''s far:1' 9113/5.1/x)");
  EXPECT_EQ(command_line(std::vector<std::string>{"curl", "-w", "%{http_code} x"}),
            "curl -w '%{http_code} x'");
}

TEST(Results, ReplayWithoutAHead) {
  const std::vector<Record> run{sample_case("6.9", "x")};
  EXPECT_EQ(replay_command(results_of(run).cases[0]), "h2prism run 9113/6.9/x");
}

}  // namespace
}  // namespace h2prism::reports
