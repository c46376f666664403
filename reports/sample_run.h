// For tests: a small run in which everything occurs that a report must tell apart.
#pragma once

#include <string>
#include <vector>

#include "reports/record.h"

namespace h2prism::reports {

inline RunRecord sample_head() {
  RunRecord run;
  run.h2prism = "0.1.0";
  run.started = "2026-01-31T12:00:00Z";
  run.command = {"h2prism", "run", "--connect", "127.0.0.1:1234"};
  run.replay = run.command;
  run.target = {
      "127.0.0.1:1234", "server", "h2c", "", {{"MAX_FRAME_SIZE", 16384}, {"setting 0x1a1a", 4294967295U}}};
  run.jobs = 8;
  run.timeout_ms = 2000;
  run.seed = 18446744073709551615U;
  return run;
}

inline CaseRecord sample_case(const std::string& section, const std::string& name) {
  CaseRecord out;
  out.id = "9113/" + section + "/" + name;
  out.title = "Title of " + name;
  out.rfc = "9113";
  out.section = section;
  out.role = "any";
  out.file = "cases/rfc9113/" + section + ".yaml";
  out.line = 12;
  out.tags = {"hpack"};
  out.covers = {{"RFC9113-" + section + "-1", "MUST", "What the RFC demands."},
                {"RFC9113-" + section + "-2", "SHOULD", "More."}};
  out.strong = {"RST_STREAM on stream $s with PROTOCOL_ERROR"};
  out.weak = {"GOAWAY with PROTOCOL_ERROR or INTERNAL_ERROR", "TCP reset"};
  return out;
}

inline VerdictRecord sample_verdict(const std::string& id, Grade grade, Gate gate) {
  VerdictRecord out;
  out.id = id;
  out.grade = grade;
  out.gate = gate;
  out.reason = "reason";
  out.observed = "observed";
  out.us = 1500;
  out.requirement = "RFC9113-6.9-1";
  return out;
}

inline std::vector<Record> sample_run() {
  using Direction = EventRecord::Direction;
  std::vector<Record> run{sample_head()};
  for (const auto* name : {"good", "weak", "wrong", "known", "better", "mute", "gone", "unplayed"}) {
    run.emplace_back(sample_case("6.9", name));
  }
  run.emplace_back(sample_case("9.2", "no-tls"));

  run.emplace_back(sample_verdict("9113/6.9/good", Grade::strong, Gate::expected));
  auto weak = sample_verdict("9113/6.9/weak", Grade::weak, Gate::expected);
  weak.observed = "GOAWAY with PROTOCOL_ERROR";
  run.emplace_back(weak);

  ExchangeRecord exchange{"9113/6.9/wrong", 2, 0, {}};
  exchange.events = {
      {0,
       Direction::sent,
       0,
       "24 octets \"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n\"",
       24,
       "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a",
       {},
       true},
      {12,
       Direction::sent,
       1,
       "HEADERS stream=1 flags=END_HEADERS length=3 fragment=3 octets",
       12,
       "000003010400000001828487",
       {}},
      {12, Direction::sent, 1, "field section, 1 line", 0, "", {{":method", "GET"}}},
      {1234,
       Direction::received,
       1,
       "RST_STREAM stream=1 length=4 CANCEL",
       13,
       "00000403000000000100000008",
       {}},
      {1300, Direction::note, 0, "connection ended: closed", 0, "", {}},
  };
  run.emplace_back(exchange);
  auto wrong = sample_verdict("9113/6.9/wrong", Grade::fail, Gate::unexpected_fail);
  wrong.attempt = 2;
  wrong.finding = "wrong-code";
  wrong.reason = "the error has another code than the RFC names";
  wrong.observed = "RST_STREAM on stream 1 with CANCEL";
  wrong.us = 41000;
  run.emplace_back(wrong);

  auto known = sample_verdict("9113/6.9/known", Grade::fail, Gate::known);
  known.finding = "ignored";
  known.known = Known{"not yet done", "https://example.org/1"};
  run.emplace_back(known);
  auto better = sample_verdict("9113/6.9/better", Grade::strong, Gate::unexpected_pass);
  better.known = Known{"was broken once", ""};
  run.emplace_back(better);
  run.emplace_back(sample_verdict("9113/6.9/mute", Grade::inconclusive, Gate::unexpected_fail));
  auto gone = sample_verdict("9113/6.9/gone", Grade::fail, Gate::unexpected_fail);
  gone.finding = "crash";
  gone.log = {"==1==ERROR: AddressSanitizer: heap-use-after-free"};
  run.emplace_back(gone);
  auto skipped = sample_verdict("9113/9.2/no-tls", Grade::skip, Gate::skip);
  skipped.reason = "the target does not speak TLS";
  run.emplace_back(skipped);

  run.emplace_back(StartRecord{0});
  run.emplace_back(SampleRecord{200, 10240, 12, 3, 1});
  run.emplace_back(
      MishapRecord{350, "ended", gone.id, "was killed by signal 11 (SIGSEGV)", {gone.id}, {"last words"}});
  run.emplace_back(StartRecord{400});
  run.emplace_back(FindingRecord{"window-overrun-stream", "9113/6.9/good", 1, "12 octets too many"});
  MonitorRecord overrun;
  overrun.id = "monitor/window-overrun-stream";
  overrun.title = "DATA stays within the stream's window";
  overrun.covers = {{"RFC9113-6.9.1-2", "MUST_NOT", "No more."}};
  overrun.grade = Grade::fail;
  overrun.finding = "overrun";
  overrun.cases = {"9113/6.9/good"};
  overrun.text = "12 octets too many";
  overrun.gate = Gate::unexpected_fail;
  run.emplace_back(overrun);
  MonitorRecord quiet;
  quiet.id = "monitor/settings-ack";
  quiet.title = "SETTINGS are acknowledged";
  run.emplace_back(quiet);

  run.emplace_back(SummaryRecord{9, 2, 1, 3, 1, 1, 1, 5, 0.25, 1, true});
  return run;
}

// The target broke twice: once by a case, once by none that could be found.
inline std::vector<Record> broken_run() {
  std::vector<Record> run{sample_head()};
  for (const auto* name : {"one", "two", "three"}) run.emplace_back(sample_case("6.9", name));
  run.emplace_back(StartRecord{0});
  run.emplace_back(SampleRecord{200, 12UL * 1024, 9, 1, 1});
  run.emplace_back(SampleRecord{400, 15UL * 1024, 41, 1, 1});
  auto one = sample_verdict("9113/6.9/one", Grade::fail, Gate::unexpected_fail);
  one.finding = "crash";
  one.observed = "the target was killed by signal 6 (SIGABRT); its log has: assertion: conn.c:1: x != 0";
  one.log = {"hello", "conn.c:1: x != 0"};
  run.emplace_back(one);
  run.emplace_back(MishapRecord{6500, "ended", one.id, one.observed.substr(11), {one.id}, one.log});
  run.emplace_back(StartRecord{6600});
  run.emplace_back(sample_verdict("9113/6.9/two", Grade::strong, Gate::expected));
  run.emplace_back(sample_verdict("9113/6.9/three", Grade::strong, Gate::expected));
  run.emplace_back(MishapRecord{7000,
                                "ended",
                                "",
                                "exited with code 3",
                                {"9113/6.9/three", "9113/6.9/two"},
                                {"\x1b[2J<b>", "bye ]]>"}});
  run.emplace_back(StartRecord{7100});
  run.emplace_back(SampleRecord{7200, 14UL * 1024, 9, 1, 1});
  MonitorRecord alive;
  alive.id = alive_monitor_id;
  alive.title = "The target stays up";
  alive.grade = Grade::fail;
  alive.finding = "crash";
  alive.cases = {"9113/6.9/three", "9113/6.9/two"};
  alive.text = "the target exited with code 3; no single case is known to do it";
  alive.gate = Gate::unexpected_fail;
  run.emplace_back(alive);
  run.emplace_back(SummaryRecord{3, 2, 0, 1, 0, 0, 1, 2, 7.5, 1, false});
  return run;
}

}  // namespace h2prism::reports
