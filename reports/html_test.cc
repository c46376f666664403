#include "reports/html.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/html_assets.h"
#include "reports/html_data.h"
#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

using nlohmann::json;

class Html : public ::testing::Test {
 protected:
  std::vector<Record> run_ = sample_run();
  std::vector<MatrixColumn> columns_{{"one", results_of(run_)}, {"two", results_of(run_)}};
};

TEST_F(Html, HoldsScriptAndStyle) {
  EXPECT_GT(html_script().size(), 10'000U);
  EXPECT_GT(html_style().size(), 1'000U);
  const auto page = html_page(columns_.front().results);
  EXPECT_TRUE(page.contains(html_script()));
  EXPECT_TRUE(page.contains(html_style()));
}

TEST_F(Html, NamesCasesAndTextsOnce) {
  const auto data = json::parse(html_data(columns_, true).json);
  EXPECT_EQ(data["cases"].size(), 11);
  EXPECT_EQ(data["runs"].size(), 2);
  std::set<std::string> texts;
  for (const auto& text : data["strings"]) EXPECT_TRUE(texts.insert(text).second) << text;
  EXPECT_EQ(data["runs"][0]["results"], data["runs"][1]["results"]);
}

TEST_F(Html, LeavesOutExchangesOfWhatPassed) {
  std::vector<Record> run{sample_head(), sample_case("6.9", "good"),
                          ExchangeRecord{"9113/6.9/good", 1, 0, {}},
                          sample_verdict("9113/6.9/good", Grade::strong, Gate::expected)};
  const std::vector<MatrixColumn> one{{"one", results_of(run)}};
  EXPECT_EQ(html_data(one, true).exchanges.at(0).size(), 1U);
  EXPECT_EQ(html_data(one, false).exchanges.at(0).size(), 0U);
  EXPECT_EQ(html_data(columns_, false).exchanges.at(1).size(), 1U);
}

TEST_F(Html, KnowsWhatBefellTheTarget) {
  const auto run = broken_run();
  const std::vector<MatrixColumn> one{{"one", results_of(run)}};
  const auto data = json::parse(html_data(one, true).json);
  const auto text = [&](const json& place) { return data["strings"][place.get<std::size_t>()]; };
  const auto& history = data["runs"][0]["history"];
  EXPECT_EQ(history["started"], 3);
  EXPECT_EQ(history["starts"], json::parse("[0, 6600, 7100]"));
  EXPECT_EQ(history["samples"],
            json::parse("[[200, 12288, 9, 1], [400, 15360, 41, 1], [7200, 14336, 9, 1]]"));
  ASSERT_EQ(history["mishaps"].size(), 2U);
  const auto& second = history["mishaps"][1];
  EXPECT_EQ(second[0], 7000);
  EXPECT_EQ(text(second[1]), "");
  EXPECT_EQ(text(second[3][0]), "9113/6.9/three");
  EXPECT_EQ(text(second[4][0]), "\\x1b[2J<b>");
  const auto& verdict = data["runs"][0]["results"][0];
  EXPECT_EQ(text(verdict[10][1]), "conn.c:1: x != 0");
}

TEST_F(Html, HoldsAFewHundredSamplesOfALongRun) {
  std::vector<Record> run{sample_head(), StartRecord{0}};
  for (int i = 0; i < 10'000; ++i) run.emplace_back(SampleRecord{i * 200, 1024, i == 5000 ? 99U : 9U, 1, 1});
  for (int i = 1; i < 1000; ++i) run.emplace_back(StartRecord{i});
  const std::vector<MatrixColumn> one{{"one", results_of(run)}};
  const auto history = json::parse(html_data(one, true).json)["runs"][0]["history"];
  EXPECT_EQ(history["samples"].size(), 300U);
  EXPECT_EQ(history["samples"].back()[0], 9999 * 200);
  EXPECT_EQ(history["started"], 1000);
  EXPECT_TRUE(history["starts"].empty());
}

TEST_F(Html, BoundsAnExchangeAndSaysSo) {
  for (auto& record : run_) {
    auto* exchange = std::get_if<ExchangeRecord>(&record);
    if (exchange == nullptr) continue;
    exchange->left_out = 7;
    exchange->events.assign(1000, exchange->events.front());
  }
  const auto data = html_data(columns_, true);
  const auto exchange = json::parse(data.exchanges.at(0).at(0)).front();
  EXPECT_EQ(exchange[0], 7);
  EXPECT_EQ(exchange[1], 1000 - 256);
  EXPECT_EQ(exchange[3].size(), 256);
}

TEST_F(Html, ClosesNoScriptThatTheDataOpen) {
  for (auto& record : run_) {
    if (auto* verdict = std::get_if<VerdictRecord>(&record)) verdict->observed = "</script><!--";
  }
  const auto page = html_page(columns_);
  EXPECT_FALSE(page.contains("</script><!--"));
  EXPECT_TRUE(page.contains("\\u003c/script>\\u003c!--"));
}

}  // namespace
}  // namespace h2prism::reports
