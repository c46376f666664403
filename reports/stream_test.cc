#include "reports/stream.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

using testing::HasSubstr;

std::string text_of(const std::vector<Record>& records) {
  std::string out;
  for (const auto& record : records) out += to_line(record);
  return out;
}

Result<Stream> read(const std::string& text) {
  std::istringstream in(text);
  return read_stream(in);
}

const std::string minimal = R"({"type":"finding","monitor":"m","id":"9113/6.9/good","stream":1,"text":"t"})"
                            "\n";

TEST(Stream, EveryRecordSurvivesTheTrip) {
  const auto text = text_of(sample_run());
  const auto stream = read(text);
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(stream->unread_lines, 0U);
  EXPECT_EQ(stream->records.size(), sample_run().size());
  EXPECT_EQ(text_of(stream->records), text);
}

TEST(Stream, WhatOnlyShardsSaySurvives) {
  RunRecord run;
  run.shard = ShardRecord{2, 4, "CI_NODE_INDEX", 747, "0123456789abcdef", true};
  MonitorRecord monitor;
  monitor.known_to_differ = true;
  SummaryRecord summary;
  summary.mistyped = {"known.yaml:1: the expectation for 'x' matches no case"};
  for (const Record& record : {Record(run), Record(monitor), Record(summary)}) {
    const auto line = to_line(record);
    EXPECT_THAT(line, testing::ContainsRegex("\"(shard|known_to_differ|mistyped)\":"));
    const auto back = from_json(nlohmann::json::parse(line));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(to_line(*back), line);
  }
}

TEST(Stream, KeysStandInTheOrderOfTheSchema) {
  EXPECT_EQ(
      to_line(sample_head()),
      R"({"type":"run","stream":3,"h2prism":"0.1.0","started":"2026-01-31T12:00:00Z","host":"localhost",)"
      R"("command":["h2prism","run","--connect","127.0.0.1:1234"],"replay":["h2prism","run","--connect","127.0.0.1:1234"],)"
      R"("target":{"address":"127.0.0.1:1234","role":"server","transport":"h2c",)"
      R"("settings":{"MAX_FRAME_SIZE":16384,"setting 0x1a1a":4294967295}},)"
      R"("jobs":8,"timeout_ms":2000,"seed":18446744073709551615,"threshold":"weak"})"
      "\n");
}

TEST(Stream, LeavesOutWhatIsEmpty) {
  RunRecord run;
  const auto line = to_line(run);
  EXPECT_THAT(line, testing::Not(HasSubstr("revision")));
  EXPECT_THAT(line, testing::Not(HasSubstr("shard")));
}

TEST(Stream, TextThatIsNoUtf8IsReplaced) {
  const auto line = to_line(FindingRecord{"m", "id", 1, "a\xff\nb"});
  EXPECT_THAT(line, HasSubstr("a\xef\xbf\xbd\\nb"));
  EXPECT_TRUE(read(line));
}

// A run that was killed: whatever the last line lost, everything before it is there.
TEST(Stream, LastLineMayBeCutAnywhere) {
  const auto whole = text_of(sample_run());
  const auto last = whole.rfind('\n', whole.size() - 2) + 1;
  for (auto size = last + 1; size + 1 < whole.size(); ++size) {
    const auto stream = read(whole.substr(0, size));
    ASSERT_TRUE(stream);
    EXPECT_EQ(stream->records.size(), sample_run().size() - 1) << size;
    EXPECT_EQ(stream->unread_lines, 1U);
  }
}

TEST(Stream, ReadsOnBehindWhatIsNoRecord) {
  const auto stream =
      read("\n{\"type\":\"later\"}\r\nnoise\n[]\n" + minimal + "{\"type\":7}\n\"\xff\"\n" + minimal);
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->records.size(), 2U);
  EXPECT_EQ(stream->unread_lines, 5U);
}

TEST(Stream, ShardsMergeByConcatenation) {
  const auto text = text_of(sample_run());
  const auto stream = read(text + text);
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->records.size(), 2 * sample_run().size());
}

TEST(Stream, RefusesWhatIsNoStreamAtAll) {
  EXPECT_EQ(read("").error().message, "the event stream is empty");
  EXPECT_THAT(read("<xml/>\n").error().message, HasSubstr("not an event stream"));
  EXPECT_THAT(read(std::string(100'000, '[')).error().message, HasSubstr("not an event stream"));
}

TEST(Stream, RefusesAnotherVersion) {
  auto run = sample_head();
  for (const int version : {stream_version - 1, stream_version + 1}) {
    run.stream = version;
    EXPECT_EQ(
        read(to_line(run)).error().message,
        fmt::format("the event stream is of version {}, this h2prism reads {}", version, stream_version));
  }
}

struct BadLine {
  const char* json;
  const char* problem;
};
class BadRecord : public testing::TestWithParam<BadLine> {};

TEST_P(BadRecord, SaysWhatIsWrong) {
  const auto record = from_json(nlohmann::json::parse(GetParam().json));
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().message, GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadRecord,
    testing::Values(
        BadLine{R"([])", "not a record: no object with a 'type'"},
        BadLine{R"({"type":"other"})", "not a record of a type that is known"},
        BadLine{R"({"type":"finding"})", "'monitor' is missing"},
        BadLine{R"({"type":"finding","monitor":1})", "'monitor' is no text"},
        BadLine{R"({"type":"finding","monitor":"m","id":"i","stream":-1,"text":""})",
                "'stream' is no integer in range"},
        BadLine{R"({"type":"finding","monitor":"m","id":"i","stream":4294967296,"text":""})",
                "'stream' is no integer in range"},
        BadLine{R"({"type":"finding","monitor":"m","id":"i","stream":1e300,"text":""})",
                "'stream' is no integer in range"},
        BadLine{R"({"type":"exchange","id":"i","attempt":1,"left_out":0,"events":{}})",
                "'events' is no list"},
        BadLine{R"({"type":"verdict","id":"i","attempt":1,"grade":"good"})",
                "'grade' is not one of its words"},
        BadLine{
            R"({"type":"summary","cases":1,"strong":1,"weak":0,"fail":0,"skip":0,"inconclusive":0,"monitors":0,"unexpected":0,)"
            R"("seconds":"1","exit":0,"interrupted":0})",
            "'seconds' is no number"}));

std::size_t exchanges_in(const Stream& stream) {
  return static_cast<std::size_t>(std::ranges::count_if(
      stream.records, [](const Record& r) { return std::holds_alternative<ExchangeRecord>(r); }));
}

TEST(ReadStream, LeavesOutExchangesOfWhatWentAsExpected) {
  std::string text;
  for (const auto& [name, gate] : {std::pair{"a", Gate::expected}, std::pair{"b", Gate::known}}) {
    const std::string id = std::string("9113/6.9/") + name;
    text += to_line(sample_case("6.9", name)) + to_line(ExchangeRecord{id, 1, 0, {}});
    text += to_line(sample_verdict(id, Grade::fail, gate));
  }
  std::istringstream all(text), some(text);
  EXPECT_EQ(exchanges_in(*read_stream(all)), 2U);
  const auto stream = read_stream(some, Exchanges::of_what_differs);
  ASSERT_TRUE(stream);
  EXPECT_EQ(exchanges_in(*stream), 1U);
  EXPECT_EQ(std::get<ExchangeRecord>(stream->records.at(3)).id, "9113/6.9/b");
}

TEST(Stream, AnExchangeIsWantedWhereItsCaseIsAccusedLater) {
  const auto passed = [](const std::string& id) {
    return to_line(ExchangeRecord{id, 1, 0, {}}) + to_line(sample_verdict(id, Grade::strong, Gate::expected));
  };
  const auto accused = to_line(sample_verdict("9113/6.9/x", Grade::fail, Gate::unexpected_fail));
  const auto exchanges = [&](const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> ids;
    const auto stream = read_stream(in, Exchanges::of_what_differs);
    for (const auto& record : stream->records) {
      if (const auto* exchange = std::get_if<ExchangeRecord>(&record)) ids.push_back(exchange->id);
    }
    return ids;
  };
  EXPECT_THAT(exchanges(passed("9113/6.9/x")), testing::IsEmpty());
  EXPECT_THAT(exchanges(passed("9113/6.9/x") + to_line(StartRecord{7}) + accused),
              testing::ElementsAre("9113/6.9/x"));
  EXPECT_THAT(exchanges(passed("9113/6.9/y") + accused), testing::IsEmpty());
}

}  // namespace
}  // namespace h2prism::reports
