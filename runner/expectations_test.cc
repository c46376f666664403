#include "runner/expectations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace h2prism::runner {
namespace {

using reports::Gate;
using script::Grade;
using testing::ElementsAre;

constexpr std::string_view good = R"(expectations:
  - id: 9113/5.1/exact
    verdict: inconclusive
    reason: hangs
  - id: 9113/5.1/*
    verdict: [fail, inconclusive]
    finding: [ignored, silence]
    reason: closed streams are not told from idle ones
    link: https://example.org/1
  - id: monitor/window-overrun-stream
    verdict: fail
    finding: rule-broken
    reason: counts padding twice
    flaky: 1/10
)";

Expectations parsed(std::string_view yaml) {
  auto out = Expectations::parse(yaml, "known.yaml");
  EXPECT_TRUE(out) << to_string(out.error().front());
  return out ? std::move(*out) : Expectations{};
}

std::vector<std::string> problems(std::string_view yaml) {
  const auto out = Expectations::parse(yaml, "known.yaml");
  std::vector<std::string> texts;
  if (!out) {
    for (const auto& problem : out.error()) texts.push_back(to_string(problem));
  }
  return texts;
}

TEST(Expectations, ReadsEverythingThatAnEntryMaySay) {
  const auto known = parsed(good);
  ASSERT_EQ(known.entries().size(), 3U);
  const auto& entry = known.entries()[1];
  EXPECT_EQ(entry.patterns, std::vector<std::string>{"9113/5.1/*"});
  EXPECT_THAT(entry.verdicts, ElementsAre(Grade::fail, Grade::inconclusive));
  EXPECT_THAT(entry.findings, ElementsAre("ignored", "silence"));
  EXPECT_EQ(entry.link, "https://example.org/1");
  EXPECT_FALSE(entry.flaky);
  EXPECT_EQ(entry.line, 5);
  EXPECT_TRUE(known.entries()[2].flaky);
}

TEST(Expectations, AnEmptyListExpectsNothing) {
  EXPECT_TRUE(parsed("expectations: []").entries().empty());
  EXPECT_TRUE(parsed("expectations:\n").entries().empty());
}

std::vector<std::string> stale(const Expectations& known, std::span<const std::string> ids) {
  std::vector<std::string> out;
  for (auto& entry : known.stale(ids, ids)) out.push_back(std::move(entry.text));
  return out;
}

TEST(Expectations, TheFirstEntryThatMatchesDecides) {
  const auto known = parsed(good);
  EXPECT_EQ(known.find("9113/5.1/exact")->reason, "hangs");
  EXPECT_EQ(known.find("9113/5.1/other")->reason, "closed streams are not told from idle ones");
  EXPECT_TRUE(known.knows("monitor/window-overrun-stream"));
  EXPECT_FALSE(known.knows("9113/5.1.1/other"));
}

TEST(Expectations, AnEntryMayNameSeveralIdsAndATransport) {
  constexpr std::string_view yaml = R"(expectations:
  - {id: [a, "b/*"], verdict: fail, reason: r}
  - {id: c, verdict: fail, transport: tls, reason: r}
)";
  auto known = parsed(yaml);
  EXPECT_TRUE(known.knows("a") && known.knows("b/1") && known.knows("c"));
  EXPECT_THAT(stale(known, std::vector<std::string>{"a", "c"}),
              ElementsAre("known.yaml:2: the expectation for 'b/*' matches no case"));
  EXPECT_THAT(problems("expectations:\n  - {id: [], verdict: fail, reason: r}"),
              ElementsAre("known.yaml:2:10: the list is empty"));
  known.keep_transport("h2c");
  EXPECT_TRUE(known.knows("a") && !known.knows("c"));
  EXPECT_THAT(problems("expectations:\n  - {id: c, verdict: fail, transport: udp, reason: r}"),
              ElementsAre("known.yaml:2:39: 'udp' is not known here; expected one of: h2c, tls"));
}

TEST(Expectations, JudgeTellsWhatIsKnown) {
  const auto known = parsed(good);
  const auto [gate, why] = known.judge("9113/5.1/x", Grade::fail, "ignored", Grade::weak);
  EXPECT_EQ(gate, Gate::known);
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason, "closed streams are not told from idle ones");
  EXPECT_EQ(why->link, "https://example.org/1");
  EXPECT_EQ(known.judge("9113/6.9/x", Grade::fail, "ignored", Grade::weak).first, Gate::unexpected_fail);
  EXPECT_FALSE(known.judge("9113/6.9/x", Grade::fail, "ignored", Grade::weak).second);
}

TEST(Expectations, StaleEntriesAreNamed) {
  const auto known = parsed(good);
  const std::vector<std::string> ids{"9113/5.1/exact"};
  EXPECT_THAT(
      stale(known, ids),
      ElementsAre("known.yaml:5: the expectation for '9113/5.1/*' stands behind others that match all that "
                  "it matches",
                  "known.yaml:10: the expectation for 'monitor/window-overrun-stream' matches no case"));
  const std::vector<std::string> all{"9113/5.1/exact", "9113/5.1/x", "monitor/window-overrun-stream"};
  EXPECT_TRUE(stale(known, all).empty());
  EXPECT_EQ(known.stale(ids, all).back().text,
            "known.yaml:10: the expectation for 'monitor/window-overrun-stream' matches no case of this run");
  EXPECT_FALSE(known.stale(ids, all).back().mistyped);
  EXPECT_TRUE(known.stale(ids, ids).back().mistyped);
}

TEST(Expectations, EveryMistakeIsNamedByItsPlace) {
  EXPECT_THAT(problems("- id: x"),
              ElementsAre("known.yaml:1:1: expected an expectations file as a map, found a list"));
  EXPECT_THAT(
      problems("expectation: []"),
      ElementsAre(
          "known.yaml:1:1: 'expectation' is not a key of an expectations file; did you mean 'expectations'?",
          "known.yaml:1:1: an expectations file lacks 'expectations' (the list)"));
  EXPECT_THAT(problems("expectations: {id: x}"),
              ElementsAre("known.yaml:1:15: expected a list of expectations"));
  EXPECT_THAT(problems("expectations: [x]"),
              ElementsAre("known.yaml:1:16: expected an expectation as a map, found text"));
  EXPECT_THAT(
      problems("expectations:\n  - {id: x, verdict: fial, reason: r, findings: ignored}"),
      ElementsAre("known.yaml:2:39: 'findings' is not a key of an expectation; did you mean 'finding'?",
                  "known.yaml:2:22: 'fial' is not known here; expected one of: fail, weak, inconclusive"));
  EXPECT_THAT(problems("expectations:\n  - {id: x}"),
              ElementsAre("known.yaml:2:5: an expectation lacks 'verdict' (fail, weak or inconclusive)",
                          "known.yaml:2:5: an expectation lacks 'reason' (why it differs)"));
  EXPECT_THAT(
      problems("expectations:\n  - {id: x, verdict: [], reason: ' ', finding: wrongcode}"),
      ElementsAre("known.yaml:2:22: the list is empty",
                  "known.yaml:2:48: 'wrongcode' is not known here; did you mean 'wrong-code'?",
                  "known.yaml:2:34: a reason is needed: somebody will want to know why this differs"));
  EXPECT_EQ(problems("a: [").size(), 1U);
}

TEST(Expectations, ARateIsAFractionBelowOne) {
  const auto with = [](std::string_view rate) {
    return problems("expectations: [{id: x, verdict: fail, reason: r, flaky: " + std::string(rate) + "}]");
  };
  for (const auto* rate : {"1/10", "3/4", "1/2"}) EXPECT_TRUE(with(rate).empty()) << rate;
  for (const auto* rate : {"1", "0/10", "10/10", "11/10", "-1/10", "1/x", "\"/\"", "1/99999999999"}) {
    EXPECT_FALSE(with(rate).empty()) << rate;
  }
}

TEST(Expectations, AFileThatIsNotThere) {
  const auto out = Expectations::load("/no/such/file.yaml");
  ASSERT_FALSE(out);
  EXPECT_EQ(to_string(out.error().front()), "/no/such/file.yaml: cannot be read");
  EXPECT_FALSE(Expectations::load(testing::TempDir()));
}

// The whole table: what was listed, what was seen, what is enough.
struct Row {
  std::vector<Grade> listed;  // empty: no entry
  const char* finding;        // listed; "": any
  bool flaky;
  Grade seen;
  const char* seen_finding;
  Grade threshold;
  Gate gate;
};
class GateTable : public testing::TestWithParam<Row> {};

TEST_P(GateTable, Holds) {
  const auto& row = GetParam();
  Expectation entry;
  entry.verdicts = row.listed;
  if (*row.finding != '\0') entry.findings = {row.finding};
  entry.flaky = row.flaky;
  EXPECT_EQ(gate(row.seen, row.seen_finding, row.listed.empty() ? nullptr : &entry, row.threshold), row.gate);
}

using enum Grade;
INSTANTIATE_TEST_SUITE_P(All, GateTable,
                         testing::Values(
                             // nothing listed
                             Row{{}, "", false, strong, "none", weak, Gate::expected},
                             Row{{}, "", false, weak, "none", weak, Gate::expected},
                             Row{{}, "", false, weak, "none", strong, Gate::unexpected_fail},
                             Row{{}, "", false, fail, "crash", weak, Gate::unexpected_fail},
                             Row{{}, "", false, inconclusive, "none", weak, Gate::unexpected_fail},
                             Row{{}, "", false, skip, "none", strong, Gate::skip},
                             // a failure listed
                             Row{{fail}, "", false, fail, "ignored", weak, Gate::known},
                             Row{{fail}, "ignored", false, fail, "ignored", weak, Gate::known},
                             Row{{fail}, "ignored", false, fail, "crash", weak, Gate::unexpected_fail},
                             Row{{fail}, "", false, inconclusive, "none", weak, Gate::unexpected_fail},
                             Row{{fail, inconclusive}, "", false, inconclusive, "none", weak, Gate::known},
                             Row{{fail}, "", false, strong, "none", weak, Gate::unexpected_pass},
                             Row{{fail}, "", false, weak, "none", weak, Gate::unexpected_pass},
                             Row{{fail}, "", false, weak, "none", strong, Gate::unexpected_fail},
                             Row{{fail}, "", false, skip, "none", weak, Gate::skip},
                             // flaky
                             Row{{fail}, "", true, strong, "none", weak, Gate::expected},
                             Row{{fail}, "", true, fail, "ignored", weak, Gate::known},
                             Row{{fail}, "ignored", true, fail, "crash", weak, Gate::unexpected_fail},
                             // weak listed: for --grade strong, but the list is held to its word either way
                             Row{{weak}, "", false, weak, "none", strong, Gate::known},
                             Row{{weak}, "", false, weak, "none", weak, Gate::known},
                             Row{{weak}, "", false, strong, "none", weak, Gate::unexpected_pass},
                             Row{{weak}, "", false, fail, "ignored", weak, Gate::unexpected_fail}));

}  // namespace
}  // namespace h2prism::runner
