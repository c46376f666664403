#include "reports/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Console : public testing::Test {
 protected:
  const CaseResult& result(std::string_view name) const {
    return *std::ranges::find(results_.cases, "9113/6.9/" + std::string(name),
                              [](const auto& c) { return c.test->id; });
  }

  std::vector<Record> run_ = sample_run();
  Results results_ = results_of(run_);
};

TEST_F(Console, AFailureShowsAllThatIsNeeded) {
  EXPECT_EQ(failure_block(result("wrong")), R"(FAIL 9113/6.9/wrong: wrong-code
  case      Title of wrong
  rule      RFC9113-6.9-1 MUST: What the RFC demands.
  verdict   the error has another code than the RFC names
  observed  RST_STREAM on stream 1 with CANCEL
  accepted  RST_STREAM on stream $s with PROTOCOL_ERROR (strong)
            GOAWAY with PROTOCOL_ERROR or INTERNAL_ERROR (weak)
            TCP reset (weak)
  exchange
       0.000 ms  sent  24 octets "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
                       505249202a20485454502f322e300d0a0d0a534d0d0a0d0a
       0.012 ms  sent  HEADERS stream=1 flags=END_HEADERS length=3 fragment=3 octets
                       000003010400000001828487
       0.012 ms  sent  field section, 1 line
                       :method: GET
       1.234 ms  recv  RST_STREAM stream=1 length=4 CANCEL
                       00000403000000000100000008
       1.300 ms  note  connection ended: closed
  file      cases/rfc9113/6.9.yaml:12
  replay    h2prism run --connect 127.0.0.1:1234 9113/6.9/wrong
)");
}

TEST_F(Console, OtherResultsHaveTheirOwnHeadline) {
  EXPECT_THAT(failure_block(result("better")), StartsWith("UNEXPECTED PASS 9113/6.9/better\n"));
  EXPECT_THAT(failure_block(result("better")), HasSubstr("  known     was broken once\n"));
  EXPECT_THAT(failure_block(result("known")),
              HasSubstr("  known     not yet done (https://example.org/1)\n"));
  EXPECT_THAT(failure_block(result("mute")), StartsWith("INCONCLUSIVE 9113/6.9/mute\n"));
  EXPECT_THAT(failure_block(result("gone")), HasSubstr("\n  its log   ==1==ERROR: AddressSanitizer: "));
  EXPECT_THAT(failure_block(result("weak")), StartsWith("WEAK 9113/6.9/weak\n"));
  EXPECT_THAT(failure_block(result("good")), StartsWith("PASS 9113/6.9/good\n"));
  EXPECT_THAT(failure_block(result("unplayed")), StartsWith("NOT PLAYED 9113/6.9/unplayed\n"));
  EXPECT_THAT(failure_block(result("unplayed")), HasSubstr("  replay    h2prism run --connect"));
}

TEST_F(Console, ARequirementWithoutASummaryIsNamed) {
  auto verdict = *result("wrong").verdict;
  verdict.requirement = "RFC9113-1-1";
  auto other = result("wrong");
  other.verdict = &verdict;
  EXPECT_THAT(failure_block(other), HasSubstr("  rule      RFC9113-1-1\n"));
}

TEST_F(Console, AMonitorHasABlockOfItsOwn) {
  auto monitor = *results_.monitors[0];
  for (int i = 0; i < 11; ++i) monitor.cases.push_back("9113/1/" + std::to_string(i));
  EXPECT_EQ(failure_block(monitor), R"(FAIL monitor/window-overrun-stream: overrun
  monitor   DATA stays within the stream's window
  rule      RFC9113-6.9.1-2 MUST NOT: No more.
  observed  12 octets too many
  in        9113/6.9/good
            9113/1/0
            9113/1/1
            9113/1/2
            9113/1/3
            9113/1/4
            9113/1/5
            9113/1/6
            9113/1/7
            9113/1/8
            and 2 cases more
)");
}

TEST_F(Console, WhatNoCaseDoesIsToldByItsMonitor) {
  const auto run = broken_run();
  EXPECT_THAT(failure_blocks(results_of(run)), HasSubstr(R"(
FAIL monitor/target-stays-up: crash
  monitor   The target stays up
  observed  the target exited with code 3; no single case is known to do it
  mishap    at 6.5 s the target was killed by signal 6 (SIGABRT); its log has: assertion: conn.c:1: x != 0
            by 9113/6.9/one
  mishap    at 7.0 s the target exited with code 3
  suspects  9113/6.9/three
            9113/6.9/two
  its log   \x1b[2J<b>
            bye ]]>
)"));
  EXPECT_THAT(summary(results_of(run)), HasSubstr(R"(
the target broke (2)
  at 6.5 s                 9113/6.9/one  it was killed by signal 6 (SIGABRT); its log has: assertion: conn.c:1: x != 0
  at 7.0 s                 2 suspects  it exited with code 3
)"));
  EXPECT_THAT(
      summary(results_of(run)),
      HasSubstr("\ntarget   memory 12 -> 14 MiB (most 15), open files 9 -> 9 (most 41), threads 1; started "
                "3 times\nh2prism: 3 cases"));
}

TEST_F(Console, SummaryGroupsByWhatTheReaderHasToDo) {
  EXPECT_EQ(summary(results_), R"(unexpected (5)
  fail (wrong-code)        9113/6.9/wrong  RST_STREAM on stream 1 with CANCEL
  unexpected pass (strong) 9113/6.9/better  was broken once
  inconclusive             9113/6.9/mute  observed
  fail (crash)             9113/6.9/gone  observed
  fail (overrun)           monitor/window-overrun-stream  12 octets too many
the target broke (1)
  at 0.3 s                 9113/6.9/gone  it was killed by signal 11 (SIGSEGV)
known (1)
  fail (ignored)           9113/6.9/known  not yet done (https://example.org/1)
skipped (1)
     1  the target does not speak TLS: 9113/9.2/no-tls
not played (1)
  9113/6.9/unplayed
weak (1)
  permitted, but not the reaction that the RFC names; --grade strong counts them as failures
slowest
     41.000 ms  9113/6.9/wrong
      1.500 ms  9113/6.9/good
      1.500 ms  9113/6.9/weak
target   memory 10 MiB, open files 12, threads 3; started 2 times
h2prism: interrupted: 9 cases: 2 strong, 1 weak, 1 skipped, 1 inconclusive, 1 not played, 3 failed, 1 monitor with findings (5 unexpected) in 0.25 s
)");
}

TEST_F(Console, SummaryOfAGoodRunIsShort) {
  const auto test = sample_case("6.9", "good");
  SummaryRecord end;
  end.seconds = 0.314;
  const std::vector<Record> run{sample_head(), test, sample_verdict(test.id, Grade::strong, Gate::expected),
                                end};
  EXPECT_EQ(summary(results_of(run)), R"(slowest
      1.500 ms  9113/6.9/good
h2prism: 1 case: 1 strong, 0 weak, 0 skipped, 0 failed in 0.31 s
)");
}

TEST_F(Console, SkippedCasesAreGroupedByReasonTheMostFirst) {
  std::vector<Record> run;
  for (int i = 0; i < 6; ++i) {
    const auto test = sample_case("6.9", "s" + std::to_string(i));
    auto verdict = sample_verdict(test.id, Grade::skip, Gate::skip);
    verdict.reason = i == 0 ? "no TLS" : "no large page";
    run.insert(run.end(), {test, verdict});
  }
  EXPECT_THAT(summary(results_of(run)),
              HasSubstr("skipped (6)\n"
                        "     5  no large page: 9113/6.9/s1, 9113/6.9/s2, 9113/6.9/s3, and 2 more\n"
                        "     1  no TLS: 9113/6.9/s0\n"));
}

TEST_F(Console, WeakIsNotExcusedWhereItFails) {
  const auto test = sample_case("6.9", "weak");
  auto head = sample_head();
  head.threshold = Grade::strong;
  const std::vector<Record> run{head, test, sample_verdict(test.id, Grade::weak, Gate::unexpected_fail)};
  EXPECT_THAT(summary(results_of(run)), StartsWith("unexpected (1)\n  weak"));
  EXPECT_THAT(summary(results_of(run)), Not(HasSubstr("--grade strong")));
}

TEST_F(Console, ColourOnlyWhereItIsWanted) {
  EXPECT_EQ((summary(results_) + failure_block(result("wrong"))).find('\x1b'), std::string::npos);
  EXPECT_THAT(failure_block(result("wrong"), {.colour = true}), StartsWith("\x1b[31mFAIL\x1b[0m 9113"));
  EXPECT_THAT(summary(results_, {.colour = true}), StartsWith("\x1b[31munexpected (5)\x1b[0m\n"));
}

TEST_F(Console, TextOfTheTargetStaysOnItsLine) {
  auto verdict = *result("wrong").verdict;
  verdict.observed = "the body is \"\x1b[2J\n" + std::string(1000, 'x') + "\"";
  auto hostile = result("wrong");
  hostile.verdict = &verdict;
  const auto text = failure_block(hostile);
  EXPECT_THAT(text, HasSubstr("  observed  the body is \"\\x1b[2J\\x0axxx"));
  EXPECT_THAT(text, HasSubstr("octets more)\n  accepted"));
}

TEST(ProgressLine, KeepsItsWidth) {
  EXPECT_EQ(progress_line(0, 231, 0, 0), "  0/231   0%  0 unexpected  0 cases/s");
  EXPECT_EQ(progress_line(120, 240, 2, 6), "120/240  50%  2 unexpected  20 cases/s  6 s left");
  EXPECT_EQ(progress_line(231, 231, 2, 1), "231/231 100%  2 unexpected  231 cases/s");
  EXPECT_EQ(progress_line(0, 0, 0, 0), "0/0 100%  0 unexpected  0 cases/s");
}

}  // namespace
}  // namespace h2prism::reports
