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
