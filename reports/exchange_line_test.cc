#include "reports/exchange_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/wire/frame_writer.h"
#include "reports/exchange_record.h"
#include "reports/stream.h"

namespace h2prism::reports {
namespace {

using Kind = peer::Event::Kind;

TimePoint at(int us) { return TimePoint() + microseconds(us); }

std::string line_of(const peer::EventLog& log) {
  std::string out;
  append_exchange(out, log, "9113/6.9/x", 2);
  return out;
}

// All that a log may hold, what no well-behaved connection has included.
peer::EventLog log_of_everything() {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  const auto data = data_frame(3, Bytes(16'384, 'x'), flag::END_STREAM);
  auto reserved = rst_stream_frame(1, ErrorCode::CANCEL);
  reserved[5] |= 0x80;
  peer::EventLog log;
  log.start(at(100));
  log.note(at(90), all);  // before it was asked for
  log.fields(at(100), 1, {{"x", "before any frame"}});
  log.octets(Kind::sent_raw, at(110), 0, as_bytes(all));
  log.octets(Kind::sent_raw, at(110), 7, {});
  log.octets(Kind::sent, at(120), 3, data);
  log.octets(Kind::sent, at(120), 3, ByteView(data).first(12));
  log.octets(Kind::sent, at(120), 0, ByteView(data).first(5));
  log.octets(Kind::sent, at(120), 1, reserved);
  log.octets(Kind::sent, at(120), 9, reserved);  // logged for another stream than it says
  log.fields(at(130), 3, {{all, all}, {":path", "/\\\"\n"}});
  log.octets(Kind::received, at(140), 0, window_update_frame(0, 5));
  for (int i = 0; i < 3; ++i) log.fields(at(150 + i), 5, {});
  for (int i = 0; i < 3; ++i) log.octets(Kind::sent, at(155 + i), 0, window_update_frame(0, 5));
  for (int i = 0; i < 3; ++i) log.note(at(158), "again");
  log.octets(Kind::received_raw, at(160), 0, as_bytes("HTTP/1.1"));
  log.octets(Kind::received_raw, at(160), 0, Bytes(5000, 0));
  log.octets(Kind::received, at(170), 0, ByteView(data).first(100), 60'000);
  return log;
}

TEST(ExchangeLine, KeysSayWhatItWas) {
  peer::EventLog log;
  log.start(at(100));
  log.octets(Kind::sent_raw, at(110), 0, as_bytes("PRI"));
  log.octets(Kind::sent, at(120), 1, rst_stream_frame(1, ErrorCode::CANCEL));
  log.fields(at(130), 1, {{":path", "/\""}, {"x", "\xff"}});
  log.octets(Kind::received, at(140), 3, data_frame(3, Bytes(5000, 0)));
  log.note(at(150), "\"");
  EXPECT_EQ(
      line_of(log),
      R"({"type":"exchange","id":"9113/6.9/x","attempt":2,"left_out":0,"events":[{"us":10,"sent_raw":"505249"},)"
      R"({"us":20,"sent":"000004030000000001 00000008"},{"us":30,"stream":1,"fields":[[":path","/\""],["x","\\xff"]]},)"
      R"({"us":40,"octets":5009,"received":"001388000000000003 00*4087"},{"us":50,"note":"\""}]})"
      "\n");
}

TEST(ExchangeLine, SaysOnceWhatIsRepeated) {
  peer::EventLog log;
  log.start(at(0));
  for (int i = 0; i < 3; ++i) log.octets(Kind::sent, at(i), 1, rst_stream_frame(1, ErrorCode::CANCEL));
  log.octets(Kind::received, at(4), 1, rst_stream_frame(1, ErrorCode::CANCEL));
  EXPECT_THAT(line_of(log),
              testing::HasSubstr(
                  R"([{"us":0,"sent":"000004030000000001 00000008"},{"us":1,"sent":"000004030000000001 ="},)"
                  R"({"us":2},{"us":4,"received":"000004030000000001 00000008"}])"));
}

TEST(ExchangeLine, SaysNoTimePayloadOrFieldsTwice) {
  peer::EventLog log;
  log.start(at(0));
  for (const std::uint32_t stream : {1, 3, 5}) {
    log.fields(at(7), stream, {{"a", "b"}});
    log.octets(Kind::received, at(7), stream, data_frame(stream, Bytes(3, stream == 5 ? 'y' : 'x')));
    log.octets(Kind::received, at(7), stream, data_frame(stream, {}));
  }
  log.fields(at(7), 5, {});
  log.fields(at(7), 7, {});
  EXPECT_THAT(
      line_of(log),
      testing::HasSubstr(
          R"("events":[{"us":7,"stream":1,"fields":[["a","b"]]},{"received":"000003000000000001 787878"},{"received":"000000000000000001"},)"
          R"({"stream":3,"fields":"="},{"received":"000003000000000003 ="},{"received":"000000000000000003"},)"
          R"({"stream":5,"fields":"="},{"received":"000003000000000005 797979"},{"received":"000000000000000005"},)"
          R"({"stream":5,"fields":[]},{"stream":7,"fields":"="}]})"));
}

TEST(ExchangeLine, ReadsAsWhatWasLogged) {
  const auto log = log_of_everything();
  const auto line = line_of(log);
  const auto read = from_json(nlohmann::json::parse(line));
  ASSERT_TRUE(read) << read.error().message;
  const auto& back = std::get<ExchangeRecord>(*read);
  const auto direct = exchange_from(log, "9113/6.9/x", 2);
  EXPECT_EQ(back.id, direct.id);
  EXPECT_EQ(back.attempt, direct.attempt);
  ASSERT_EQ(back.events.size(), direct.events.size());
  for (std::size_t i = 0; i < direct.events.size(); ++i)
    EXPECT_EQ(back.events[i], direct.events[i]) << i << ": " << back.events[i].text;
  EXPECT_EQ(line.find("\xef\xbf\xbd"), std::string::npos);  // nothing had to be replaced
}

TEST(ExchangeLine, IsTheSameFromTheRecord) {
  const auto log = log_of_everything();
  EXPECT_EQ(to_line(exchange_from(log, "9113/6.9/x", 2)), line_of(log));
}

TEST(ExchangeLine, CountsWhatWasLeftOut) {
  peer::EventLog log;
  for (std::size_t i = 0; i < peer::EventLog::max_events + 3; ++i) log.note(at(0), "n");
  const auto read = from_json(nlohmann::json::parse(line_of(log)));
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<ExchangeRecord>(*read).left_out, 3U);
}

struct Bad {
  const char* event;
  const char* problem;
};
class BadEvent : public testing::TestWithParam<Bad> {};

TEST_P(BadEvent, SaysWhatIsWrong) {
  const auto record = from_json(nlohmann::json::parse(
      std::string(R"({"type":"exchange","id":"i","attempt":1,"left_out":0,"events":[)") + GetParam().event +
      "]}"));
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().message, GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadEvent,
    testing::Values(
        Bad{"1", "'events' holds something that is no object"},
        Bad{R"({"sent":""})", "'us' is missing, or no integer"},
        Bad{R"({"us":1})", "an event is of no kind that is known"},
        Bad{R"({"us":1,"note":7})", "an event is of no kind that is known"},
        Bad{R"({"us":1,"sent":7})", "'sent' is no text"},
        Bad{R"({"us":1,"received":"0g"})", "'received': 'g' at position 2 is not a hexadecimal digit"},
        Bad{R"({"us":1,"sent_raw":"00*x"})", "'sent_raw': '00*x' is no word and how often it stands there"},
        Bad{R"({"us":1,"sent":"0g ="})", "'sent': 'g' at position 2 is not a hexadecimal digit"},
        Bad{R"({"us":1,"stream":4294967296,"sent":""})", "'stream' is no integer in range"},
        Bad{R"({"us":1,"octets":-1,"sent":""})", "'octets' is no integer in range"},
        Bad{R"({"us":1,"fields":{}})", "'fields' is no list"},
        Bad{R"({"us":1,"fields":[["a"]]})", "'fields' holds something that is no pair"}));

}  // namespace
}  // namespace h2prism::reports
