// The reports that are a page of text: what stands where, and that what needs escaping is escaped. The
// standards' own tools read them in standards_test.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/badge.h"
#include "reports/github.h"
#include "reports/json_summary.h"
#include "reports/markdown.h"
#include "reports/sample_run.h"
#include "reports/sarif.h"
#include "reports/tap.h"

namespace h2prism::reports {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class TextReports : public ::testing::Test {
 protected:
  // Everything went as expected: two cases, one of them weak.
  static std::vector<Record> good_run() {
    return {sample_head(),
            sample_case("6.9", "good"),
            sample_case("6.9", "weak"),
            sample_verdict("9113/6.9/good", Grade::strong, Gate::expected),
            sample_verdict("9113/6.9/weak", Grade::weak, Gate::expected),
            SummaryRecord{2, 1, 1, 0, 0, 0, 0, 0, 0.5, 0, false}};
  }

  std::vector<Record> run_ = sample_run(), good_ = good_run();
  Results results_ = results_of(run_), fine_ = results_of(good_);
};

TEST_F(TextReports, TapHasAPlanAndATestPointForEverything) {
  const auto text = tap(results_);
  EXPECT_THAT(text, StartsWith("TAP version 14\n1..11\nok 1 - 9113/6.9/good: Title of good\n"));
  EXPECT_THAT(text, HasSubstr("not ok 3 - 9113/6.9/wrong: Title of wrong\n  ---\n  grade: \"fail\"\n"));
  EXPECT_THAT(text, HasSubstr("# TODO not yet done (https://example.org/1)\n"));
  EXPECT_THAT(text, HasSubstr("# SKIP the target does not speak TLS\n"));
  EXPECT_THAT(text, HasSubstr("finding: \"unexpected-pass\""));
  EXPECT_THAT(text, HasSubstr("# interrupted\n"));
  EXPECT_THAT(tap(fine_), Not(HasSubstr("not ok")));
}

TEST_F(TextReports, TapEscapesWhatWouldBeADirective) {
  std::get<CaseRecord>(good_[1]).title = "odd # SKIP title \\";
  EXPECT_THAT(tap(results_of(good_)), HasSubstr("ok 1 - 9113/6.9/good: odd \\# SKIP title \\\\\n"));
}

TEST_F(TextReports, GithubAnnotatesWhatIsUnexpected) {
  const auto text = github_annotations(results_);
  EXPECT_THAT(
      text,
      HasSubstr("::error file=cases/rfc9113/6.9.yaml,line=12,title=9113/6.9/wrong::Title of wrong%0Afail "
                "(wrong-code): RST_STREAM"));
  EXPECT_THAT(text, Not(HasSubstr("9113/6.9/known")));
  EXPECT_THAT(text, HasSubstr("\n::error title=h2prism::h2prism: interrupted"));
  EXPECT_THAT(github_annotations(fine_), StartsWith("::notice title=h2prism::"));
}

TEST_F(TextReports, GithubEscapesPropertiesAndData) {
  auto& test = std::get<CaseRecord>(good_[1]);
  test.file = "cases/a,b:c.yaml";
  test.title = "100 % sure";
  auto& verdict = std::get<VerdictRecord>(good_[3]);
  verdict.gate = Gate::unexpected_fail;
  verdict.grade = Grade::fail;
  const auto text = github_annotations(results_of(good_));
  EXPECT_THAT(text, HasSubstr("file=cases/a%2Cb%3Ac.yaml,"));
  EXPECT_THAT(text, HasSubstr("::100 %25 sure%0A"));
}

TEST_F(TextReports, SarifHasARuleForEachResult) {
  const auto log = json::parse(sarif(results_));
  const auto& run = log["runs"][0];
  const auto& rules = run["tool"]["driver"]["rules"];
  for (const auto& result : run["results"]) {
    EXPECT_EQ(result["ruleId"], rules.at(result["ruleIndex"].get<std::size_t>())["id"]);
    EXPECT_TRUE(result["partialFingerprints"].contains("h2prismCase/v1"));
  }
  EXPECT_EQ(run["results"].size(), 6);  // wrong, known, better, mute, gone, a monitor
  const auto& wrong = run["results"][0];
  EXPECT_EQ(wrong["level"], "error");
  const auto& place = wrong["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "cases/rfc9113/6.9.yaml");
  EXPECT_EQ(place["artifactLocation"]["uriBaseId"], "SRCROOT");
  EXPECT_EQ(place["region"]["startLine"], 12);
  EXPECT_THAT(wrong["message"]["text"].get<std::string>(), HasSubstr("Accepted: RST_STREAM on stream $s"));
  EXPECT_EQ(run["results"][1]["suppressions"][0]["kind"], "external");
  EXPECT_FALSE(run["invocations"][0]["executionSuccessful"].get<bool>());
  EXPECT_TRUE(json::parse(sarif(fine_))["runs"][0]["results"].empty());
}

TEST_F(TextReports, MarkdownStartsWithTheVerdict) {
  EXPECT_THAT(markdown(results_), StartsWith("## ❌ HTTP/2: 5 unexpected\n"));
  EXPECT_THAT(markdown(fine_), StartsWith("## ✅ HTTP/2: as expected\n"));
  EXPECT_THAT(markdown(results_),
              HasSubstr("<details><summary><code>9113/6.9/wrong</code> fail (wrong-code)"));
  EXPECT_THAT(markdown(results_), HasSubstr("<details><summary>Known to differ (1)</summary>"));
  EXPECT_THAT(markdown(results_), HasSubstr("- 1 × the target does not speak TLS\n"));
}

TEST_F(TextReports, MarkdownStaysBelowTheLimit) {
  std::vector<Record> run{sample_head()};
  for (int i = 0; i < 3000; ++i) {
    const auto name = "case-" + std::to_string(i);
    run.emplace_back(sample_case("6.9", name));
    auto verdict = sample_verdict("9113/6.9/" + name, Grade::fail, Gate::unexpected_fail);
    verdict.observed = std::string(2000, 'x');
    run.emplace_back(verdict);
  }
  const auto text = markdown(results_of(run));
  EXPECT_LT(text.size(), 1'000'000U);
  EXPECT_THAT(text, HasSubstr(" more\n"));
}

TEST_F(TextReports, MarkdownFencesAreLongerThanWhatTheyHold) {
  auto& verdict = std::get<VerdictRecord>(good_[3]);
  verdict.gate = Gate::unexpected_fail;
  verdict.observed = "```` </details>";
  EXPECT_THAT(markdown(results_of(good_)), HasSubstr("\n`````text\n"));
}

TEST_F(TextReports, BadgesSayHowItWent) {
  EXPECT_THAT(badge_svg(results_), HasSubstr("<title>HTTP/2: 5 unexpected</title>"));
  EXPECT_THAT(badge_svg(fine_), HasSubstr("<title>HTTP/2: 2 of 2</title>"));
  good_.pop_back();
  good_.emplace_back(sample_case("6.9", "late"));
  EXPECT_THAT(badge_svg(results_of(good_)), HasSubstr("cut short"));
}

TEST_F(TextReports, JsonCountsAndLists) {
  const auto summary = json::parse(json_summary(results_));
  EXPECT_FALSE(summary["passed"].get<bool>());
  EXPECT_EQ(summary["counts"]["cases"], 9);
  EXPECT_EQ(summary["counts"]["unexpected"], 5);
  EXPECT_EQ(summary["unexpected"].size(), 5);
  EXPECT_EQ(summary["unexpected"][0]["id"], "9113/6.9/wrong");
  EXPECT_EQ(summary["known"][0]["link"], "https://example.org/1");
  EXPECT_EQ(summary["sections"]["9113/9.2"]["skip"], 1);
  EXPECT_TRUE(json::parse(json_summary(fine_))["passed"].get<bool>());
}

// Whoever reads one report only learns of all that broke the target, and what it wrote.
class BrokenTarget : public ::testing::Test {
 protected:
  std::vector<Record> run_ = broken_run();
  Results results_ = results_of(run_);
};

TEST_F(BrokenTarget, InTap) {
  const auto text = tap(results_);
  EXPECT_THAT(text, HasSubstr("  log:\n    - \"hello\"\n    - \"conn.c:1: x != 0\"\n"));
  EXPECT_THAT(text, HasSubstr("  mishaps:\n    - ms: 7000\n      text: \"exited with code 3\"\n"
                              "      suspects:\n        - \"9113/6.9/three\"\n        - \"9113/6.9/two\"\n"
                              "      log:\n"));
  EXPECT_THAT(text, HasSubstr("        - \"bye ]]>\"\n"));
  EXPECT_THAT(text, HasSubstr("# target: memory 12 -> 14 MiB (most 15)"));
}

TEST_F(BrokenTarget, InGithubAnnotations) {
  const auto text = github_annotations(results_);
  EXPECT_THAT(text, HasSubstr("9113/6.9/one%0Aits log:%0A  hello%0A  conn.c:1: x != 0\n"));
  EXPECT_THAT(text, HasSubstr("%0Aat 7.0 s the target exited with code 3%0Asuspects: 9113/6.9/three, "
                              "9113/6.9/two%0Aits log:%0A  \\x1b[2J<b>%0A  bye ]]>\n"));
}

TEST_F(BrokenTarget, InSarif) {
  const auto results = json::parse(sarif(results_))["runs"][0]["results"];
  EXPECT_THAT(results[0]["message"]["text"].get<std::string>(), HasSubstr("\n  conn.c:1: x != 0"));
  EXPECT_FALSE(results[0].contains("relatedLocations"));
  EXPECT_THAT(results[1]["message"]["text"].get<std::string>(), HasSubstr("\n  bye ]]>"));
  const auto& suspects = results[1]["relatedLocations"];
  ASSERT_EQ(suspects.size(), 2U);
  EXPECT_EQ(suspects[0]["logicalLocations"][0]["fullyQualifiedName"], "9113/6.9/three");
  EXPECT_EQ(suspects[0]["physicalLocation"]["region"]["startLine"], 12);
}

TEST_F(BrokenTarget, InMarkdown) {
  const auto text = markdown(results_);
  EXPECT_THAT(text, HasSubstr("\n### Target\n\nmemory 12 -\\> 14 MiB"));
  EXPECT_THAT(text, HasSubstr("assertion: conn.c:1: x != 0: `9113/6.9/one`\n"));
  EXPECT_THAT(text, HasSubstr("<summary>at 7.0 s the target exited with code 3: 2 suspects</summary>\n\n"
                              "```text\n2 suspects\n  9113/6.9/three\n  9113/6.9/two\nits log\n"));
}

TEST_F(BrokenTarget, InJson) {
  const auto summary = json::parse(json_summary(results_));
  const auto& target = summary["target"];
  EXPECT_EQ(target["address"], "127.0.0.1:1234");
  EXPECT_EQ(target["starts"], 3);
  EXPECT_EQ(target["usage"]["rss_kib"], json::parse(R"({"first": 12288, "last": 14336, "most": 15360})"));
  EXPECT_EQ(target["usage"]["files"]["most"], 41);
  ASSERT_EQ(target["mishaps"].size(), 2U);
  EXPECT_EQ(target["mishaps"][0]["id"], "9113/6.9/one");
  EXPECT_EQ(target["mishaps"][1]["suspects"].size(), 2U);
  EXPECT_EQ(target["mishaps"][1]["ms"], 7000);
  EXPECT_EQ(summary["unexpected"][0]["log"][0], "hello");
}

TEST_F(BrokenTarget, IsNotSpokenOfWhereItStaysUp) {
  std::vector<Record> run{sample_head(), sample_case("6.9", "good"),
                          sample_verdict("9113/6.9/good", Grade::strong, Gate::expected)};
  const auto fine = results_of(run);
  EXPECT_THAT(markdown(fine), Not(HasSubstr("### Target")));
  EXPECT_THAT(tap(fine), Not(HasSubstr("# target")));
  EXPECT_FALSE(json::parse(json_summary(fine))["target"].contains("mishaps"));
}

}  // namespace
}  // namespace h2prism::reports
