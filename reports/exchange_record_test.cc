#include "reports/exchange_record.h"

#include <gtest/gtest.h>

#include "engine/base/hex.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::reports {
namespace {

using Direction = EventRecord::Direction;
using Kind = peer::Event::Kind;

TimePoint after(int us) { return TimePoint() + microseconds(us); }

TEST(ExchangeFrom, OneEventForEachOfTheLog) {
  peer::EventLog log;
  log.start(after(100));
  log.octets(Kind::sent_raw, after(110), 0, as_bytes("PRI \"\r\n\xff"));
  log.octets(Kind::sent, after(120), 1, rst_stream_frame(1, ErrorCode::CANCEL));
  log.fields(after(130), 1, {{":path", "/\\\n\xff"}});
  log.octets(Kind::received, after(140), 0, window_update_frame(0, 5));
  log.fields(after(150), 0, {});
  log.octets(Kind::received_raw, after(160), 0, as_bytes("HTTP/1.1"));
  log.note(after(170), "ended: \x1b[0m");

  const auto out = exchange_from(log, "9113/6.9/x", 2);
  EXPECT_EQ(out.id, "9113/6.9/x");
  EXPECT_EQ(out.attempt, 2);
  ASSERT_EQ(out.events.size(), 7U);
  EXPECT_EQ(out.events[0].us, 10);
  EXPECT_EQ(out.events[0].dir, Direction::sent);
  EXPECT_EQ(out.events[0].text, R"(8 octets "PRI "\x0d\x0a\xff")");
  EXPECT_EQ(out.events[0].octets, 8U);
  EXPECT_EQ(out.events[1].text, "RST_STREAM stream=1 length=4 CANCEL");
  EXPECT_EQ(out.events[1].stream, 1U);
  EXPECT_EQ(out.events[1].hex, "00000403000000000100000008");
  EXPECT_EQ(out.events[2].dir, Direction::sent);
  EXPECT_EQ(out.events[2].fields[0].first, ":path");
  EXPECT_EQ(out.events[2].fields[0].second, R"(/\\\x0a\xff)");
  EXPECT_EQ(out.events[3].dir, Direction::received);
  EXPECT_EQ(out.events[4].dir, Direction::received);
  EXPECT_EQ(out.events[5].text, R"(8 octets "HTTP/1.1")");
  EXPECT_EQ(out.events[6].dir, Direction::note);
  EXPECT_EQ(out.events[6].text, R"(ended: \x1b[0m)");
}

TEST(ExchangeFrom, SaysWhatTheLogDidNotKeep) {
  peer::EventLog log;
  const auto frame = data_frame(1, Bytes(16'384, 'x'), flag::END_STREAM);
  log.octets(Kind::received, after(0), 1, frame);
  log.octets(Kind::received, after(0), 1, ByteView(frame).first(12));  // the target's own: cut short
  const auto out = exchange_from(log, "x", 1);
  EXPECT_EQ(out.events[0].text, "DATA stream=1 flags=END_STREAM length=16384 (4096 of 16393 octets kept)");
  EXPECT_EQ(out.events[0].octets, 16'393U);
  EXPECT_EQ(out.events[0].hex.size(), 8192U);
  EXPECT_EQ(out.events[1].text,
            "DATA stream=1 flags=END_STREAM length=16384 (cut short: 3 of 16384 octets of payload)");
}

TEST(ExchangeFrom, LongValuesAreCut) {
  peer::EventLog log;
  log.fields(after(0), 1, {{"x", std::string(10'000, 'v')}});
  const auto value = exchange_from(log, "x", 1).events[0].fields[0].second;
  EXPECT_EQ(value, std::string(4096, 'v'));
}

}  // namespace
}  // namespace h2prism::reports
