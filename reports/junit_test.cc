#include "reports/junit.h"

#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>
#include <unistd.h>

#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

using testing::HasSubstr;

class Junit : public testing::Test {
 protected:
  static pugi::xml_document parse(const std::vector<Record>& run,
                                  JunitFlavour flavour = JunitFlavour::common) {
    pugi::xml_document document;
    const auto parsed = document.load_string(junit_xml(results_of(run), flavour).c_str());
    EXPECT_TRUE(parsed) << parsed.description();
    return document;
  }
  static pugi::xml_node test_of(const pugi::xml_document& document, const std::string& id) {
    return document.select_node(("//testcase[@name='" + id + "']").c_str()).node();
  }
};

TEST_F(Junit, OneSuiteForEachSectionAndOneForTheMonitors) {
  const auto document = parse(sample_run());
  const auto root = document.child("testsuites");
  EXPECT_STREQ(root.attribute("tests").value(), "11");
  EXPECT_STREQ(root.attribute("failures").value(), "3");
  EXPECT_STREQ(root.attribute("errors").value(), "3");
  std::vector<std::string> names;
  for (const auto suite : root.children("testsuite")) names.emplace_back(suite.attribute("name").value());
  EXPECT_THAT(names, testing::ElementsAre("9113/6.9", "9113/9.2", "monitors"));

  const auto suite = root.child("testsuite");
  EXPECT_STREQ(suite.attribute("tests").value(), "8");
  EXPECT_STREQ(suite.attribute("failures").value(), "2");
  EXPECT_STREQ(suite.attribute("errors").value(), "3");
  EXPECT_STREQ(suite.attribute("skipped").value(), "1");
  EXPECT_STREQ(suite.attribute("timestamp").value(), "2026-01-31T12:00:00");
  EXPECT_STREQ(suite.attribute("hostname").value(), "localhost");
  EXPECT_STREQ(suite.attribute("time").value(), "0.050");
  EXPECT_STREQ(suite.select_node("properties/property[@name='target']/@value").attribute().value(),
               "127.0.0.1:1234");
}

TEST_F(Junit, ATestHasNameClassFileAndLine) {
  const auto document = parse(sample_run());
  const auto test = test_of(document, "9113/6.9/good");
  EXPECT_STREQ(test.attribute("classname").value(), "rfc9113.6_9");
  EXPECT_STREQ(test.attribute("file").value(), "cases/rfc9113/6.9.yaml");
  EXPECT_STREQ(test.attribute("line").value(), "12");
  EXPECT_STREQ(test.attribute("time").value(), "0.001500");
  EXPECT_FALSE(test.first_child());
}

TEST_F(Junit, EveryResultHasItsElement) {
  const auto document = parse(sample_run());
  struct Row {
    const char* id;
    const char* element;
    const char* type;
    const char* message;
  };
  for (const auto& [id, element, type, message] :
       {Row{"9113/6.9/wrong", "failure", "wrong-code", "the error has another code than the RFC names"},
        Row{"9113/6.9/known", "skipped", "", "known: fail (ignored): not yet done https://example.org/1"},
        Row{"9113/6.9/better", "failure", "unexpected-pass",
            "strong, but listed as known to differ: was broken once"},
        Row{"9113/6.9/mute", "error", "inconclusive", "reason"},
        Row{"9113/6.9/gone", "error", "crash", "reason"},
        Row{"9113/6.9/unplayed", "error", "not-played", "the run ended before this case was decided"},
        Row{"9113/9.2/no-tls", "skipped", "", "the target does not speak TLS"},
        Row{"monitor/window-overrun-stream", "failure", "overrun", "12 octets too many"}}) {
    const auto child = test_of(document, id).first_child();
    EXPECT_STREQ(child.name(), element) << id;
    EXPECT_STREQ(child.attribute("type").value(), type) << id;
    EXPECT_STREQ(child.attribute("message").value(), message) << id;
  }
  EXPECT_FALSE(test_of(document, "monitor/settings-ack").first_child());
  const std::string details = test_of(document, "9113/6.9/wrong").child("failure").text().get();
  EXPECT_THAT(details, HasSubstr("RFC9113-6.9-1 MUST: What the RFC demands.\n"));
  EXPECT_THAT(details, HasSubstr("00000403000000000100000008"));
  EXPECT_THAT(details, HasSubstr("replay    h2prism run --connect 127.0.0.1:1234 9113/6.9/wrong\n"));
}

TEST_F(Junit, WeakPassesWithARemark) {
  const auto document = parse(sample_run());
  const auto common = test_of(document, "9113/6.9/weak");
  EXPECT_STREQ(common.child("system-out").text().get(), "weak: GOAWAY with PROTOCOL_ERROR");
  const auto strict = parse(sample_run(), JunitFlavour::strict);
  EXPECT_FALSE(test_of(strict, "9113/6.9/weak").first_child());
  EXPECT_STREQ(strict.select_node("//testsuite[1]/system-out").node().text().get(),
               "9113/6.9/weak: weak: GOAWAY with PROTOCOL_ERROR\n");
}

TEST_F(Junit, WhatTheTargetWroteIsItsErrorOutput) {
  const auto common = parse(broken_run());
  EXPECT_STREQ(test_of(common, "9113/6.9/one").child("system-err").text().get(),
               "its log:\n  hello\n  conn.c:1: x != 0\n");
  const auto monitor = test_of(common, "monitor/target-stays-up");
  constexpr auto told =
      "at 7.0 s the target exited with code 3\nsuspects: 9113/6.9/three, 9113/6.9/two\n"
      "its log:\n  \\x1b[2J<b>\n  bye ]]>\n";
  EXPECT_STREQ(monitor.child("system-err").text().get(), told);
  EXPECT_THAT(monitor.child("error").text().get(), HasSubstr("suspects  9113/6.9/three\n"));
  const auto strict = parse(broken_run(), JunitFlavour::strict);
  EXPECT_FALSE(strict.select_node("//testcase/system-err"));
  EXPECT_EQ(strict.select_node("//testsuite[@name='monitors']/system-err").node().text().get(),
            std::string("monitor/target-stays-up: ") + told);
}

TEST_F(Junit, WeakBelowTheThresholdFails) {
  const auto test = sample_case("6.9", "weak");
  const auto document = parse({test, sample_verdict(test.id, Grade::weak, Gate::unexpected_fail)});
  EXPECT_STREQ(test_of(document, test.id).child("failure").attribute("type").value(), "weak");
}

TEST_F(Junit, StrictLeavesOutWhatTheStrictSchemasRefuse) {
  const auto document = parse(sample_run(), JunitFlavour::strict);
  EXPECT_FALSE(document.child("testsuites").first_attribute());
  EXPECT_FALSE(document.select_node("//testcase/@file"));
  EXPECT_FALSE(document.select_node("//testcase/@line"));
  EXPECT_FALSE(document.select_node("//testcase/system-out"));
  EXPECT_TRUE(document.select_node("//testsuite/properties/property[@name='file']"));
}

std::vector<Record> hostile_run() {
  auto run = sample_run();
  std::string every_octet = "]]>&<!-- \xef\xbf\xbe \xed\xa0\x80";
  for (int i = 0; i < 256; ++i) every_octet += static_cast<char>(i);
  for (auto& record : run) {
    if (auto* head = std::get_if<RunRecord>(&record)) head->command.push_back(every_octet);
    if (auto* verdict = std::get_if<VerdictRecord>(&record))
      verdict->reason = verdict->observed = every_octet;
    if (auto* monitor = std::get_if<MonitorRecord>(&record)) monitor->text = every_octet;
    if (auto* exchange = std::get_if<ExchangeRecord>(&record)) exchange->events.front().text = every_octet;
  }
  return run;
}

TEST_F(Junit, HostileTextStaysText) {
  const auto document = parse(hostile_run());
  const auto failure = test_of(document, "9113/6.9/wrong").child("failure");
  EXPECT_THAT(failure.attribute("message").value(), HasSubstr("\\xed\\xa0\\x80\\x00\\x01"));
  EXPECT_THAT(failure.attribute("message").value(), HasSubstr("]]>&<!-- \\xef\\xbf\\xbe"));
  EXPECT_THAT(failure.text().get(), HasSubstr("]]>&<!-- "));
}

TEST_F(Junit, IsValidAgainstTheSchema) {
  if (std::system("xmllint --version >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "xmllint (libxml2-utils) is not installed";
  const auto empty = std::vector<Record>{};
  const auto no_head = std::vector<Record>{sample_case("6.9", "x")};
  for (const auto& run : {sample_run(), broken_run(), hostile_run(), empty, no_head}) {
    for (const auto flavour : {JunitFlavour::common, JunitFlavour::strict}) {
      const auto path = testing::TempDir() + "h2prism-junit-" + std::to_string(::getpid()) + ".xml";
      const auto xml = junit_xml(results_of(run), flavour);
      std::ofstream(path) << xml;
      const auto command =
          "xmllint --noout --schema " H2PRISM_SOURCE_DIR "/reports/schema/junit.xsd " + path + " 2>&1";
      EXPECT_EQ(std::system(command.c_str()), 0)
          << xml;  // NOLINT(bugprone-command-processor): the user's own xmllint
      ::unlink(path.c_str());
    }
  }
}

}  // namespace
}  // namespace h2prism::reports
