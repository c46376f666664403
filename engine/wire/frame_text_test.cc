#include "engine/wire/frame_text.h"

#include <gmock/gmock.h>

#include "engine/base/hex.h"
#include "engine/wire/frame_writer.h"

namespace h2prism {
namespace {

using testing::EndsWith;

Bytes octets_of(std::string_view text) { return parse_hex(text).value(); }

TEST(FrameLine, EveryTypeShowsItsFields) {
  EXPECT_EQ(to_line(data_frame(1, as_bytes("hello"), flag::END_STREAM)),
            "DATA stream=1 flags=END_STREAM length=5 data=\"hello\"");
  EXPECT_EQ(to_line(headers_frame(1, Bytes(34), flag::END_HEADERS | flag::END_STREAM)),
            "HEADERS stream=1 flags=END_HEADERS|END_STREAM length=34 fragment=34 octets");
  EXPECT_EQ(to_line(headers_frame(3, Bytes(2), 0, PriorityFields{true, 1, 15}, Padding{4, {}})),
            "HEADERS stream=3 flags=PADDED|PRIORITY length=12 pad-length=4 exclusive dependency=1 weight=15 "
            "fragment=2 octets");
  EXPECT_EQ(to_line(priority_frame(5, {false, 3, 255})),
            "PRIORITY stream=5 length=5 dependency=3 weight=255");
  EXPECT_EQ(to_line(rst_stream_frame(5, ErrorCode::CANCEL)), "RST_STREAM stream=5 length=4 CANCEL");
  const Setting settings[] = {{SettingId::INITIAL_WINDOW_SIZE, 0}, {SettingId{0x1a1a}, 7}};
  EXPECT_EQ(to_line(settings_frame(settings)),
            "SETTINGS stream=0 length=12 INITIAL_WINDOW_SIZE=0 setting 0x1a1a=7");
  EXPECT_EQ(to_line(settings_ack_frame()), "SETTINGS stream=0 flags=ACK length=0");
  EXPECT_EQ(to_line(push_promise_frame(1, 2, Bytes(3), flag::END_HEADERS, Padding{0, {}})),
            "PUSH_PROMISE stream=1 flags=END_HEADERS|PADDED length=8 pad-length=0 promised-stream=2 "
            "fragment=3 octets");
  EXPECT_EQ(to_line(ping_frame({0, 1, 2, 3, 4, 5, 6, 0xff}, true)),
            "PING stream=0 flags=ACK length=8 opaque=00010203040506ff");
  EXPECT_EQ(to_line(goaway_frame(1, ErrorCode::PROTOCOL_ERROR)),
            "GOAWAY stream=0 length=8 last-stream=1 PROTOCOL_ERROR");
  EXPECT_EQ(to_line(goaway_frame(1, ErrorCode{0x99}, as_bytes("no"))),
            "GOAWAY stream=0 length=10 last-stream=1 error 0x99 debug=\"no\"");
  EXPECT_EQ(to_line(window_update_frame(0, 65535)), "WINDOW_UPDATE stream=0 length=4 increment=65535");
  EXPECT_EQ(to_line(continuation_frame(1, Bytes(9))),
            "CONTINUATION stream=1 flags=END_HEADERS length=9 fragment=9 octets");
  EXPECT_EQ(to_line(altsvc_frame(0, as_bytes("https://a"), as_bytes("h3=\":443\""))),
            R"(ALTSVC stream=0 length=20 origin="https://a" value="h3=\":443\"")");
  const ByteView origins[] = {as_bytes("https://a"), as_bytes("https://b")};
  EXPECT_EQ(to_line(origin_frame(origins)),
            R"(ORIGIN stream=0 length=22 origin="https://a" origin="https://b")");
  EXPECT_EQ(to_line(priority_update_frame(1, as_bytes("u=3, i"))),
            "PRIORITY_UPDATE stream=0 length=10 prioritized-stream=1 value=\"u=3, i\"");
  EXPECT_EQ(to_line(raw_frame(FrameType{0x42}, 0x81, 7, octets_of("00ff"))),
            "type 0x42 stream=7 flags=0x81 length=2 payload=00ff");
  EXPECT_EQ(to_line(raw_frame(FrameType{0x42}, 0, 0, {})), "type 0x42 stream=0 length=0");
}

TEST(FrameLine, ReservedBitsAreShownWhereTheyStand) {
  EXPECT_EQ(to_line(octets_of("000004 08 00 80000001 80000002")),
            "WINDOW_UPDATE reserved-bit stream=1 length=4 reserved-bit increment=2");
  EXPECT_EQ(to_line(octets_of("000008 07 00 00000000 80000001 00000000")),
            "GOAWAY stream=0 length=8 reserved-bit last-stream=1 NO_ERROR");
  EXPECT_EQ(to_line(octets_of("000004 05 00 00000001 80000002")),
            "PUSH_PROMISE stream=1 length=4 reserved-bit promised-stream=2 fragment=0 octets");
  EXPECT_EQ(to_line(octets_of("000004 10 00 00000000 80000001")),
            "PRIORITY_UPDATE stream=0 length=4 reserved-bit prioritized-stream=1 value=\"\"");
}

TEST(FrameLine, TextFromThePeerIsEscaped) {
  EXPECT_EQ(to_line(data_frame(1, octets_of("22 5c 0d 0a 09 00 1b 7f c3 7e"))),
            R"(DATA stream=1 length=10 data="\"\\\r\n\t\x00\x1b\x7f\xc3~")");
}

TEST(FrameLine, TextFromThePeerIsCut) {
  EXPECT_EQ(to_line(data_frame(1, Bytes(80, 'x'))),
            "DATA stream=1 length=80 data=\"" + std::string(80, 'x') + "\"");
  EXPECT_EQ(to_line(data_frame(1, Bytes(81, 'x'))),
            "DATA stream=1 length=81 data=\"" + std::string(80, 'x') + "\"...");
  // An escape is never cut in two.
  EXPECT_EQ(to_line(goaway_frame(0, ErrorCode::NO_ERROR, as_bytes(std::string(79, 'x') + "\n"))),
            "GOAWAY stream=0 length=88 last-stream=0 NO_ERROR debug=\"" + std::string(79, 'x') + "\"...");
  EXPECT_EQ(to_line(raw_frame(FrameType{0x42}, 0, 0, Bytes(41, 0xab))),
            "type 0x42 stream=0 length=41 payload=" + to_hex(Bytes(40, 0xab)) + "...");
}

TEST(FrameLine, ListsAreCut) {
  const std::vector<Setting> settings(18, {SettingId::ENABLE_PUSH, 0});
  EXPECT_THAT(to_line(settings_frame(settings)), EndsWith(" ENABLE_PUSH=0 ENABLE_PUSH=0 and 2 more"));
  const std::vector<ByteView> origins(20, as_bytes("o"));
  EXPECT_THAT(to_line(origin_frame(origins)), EndsWith(" origin=\"o\" origin=\"o\" and 4 more"));
}

TEST(FrameLine, SaysWhatDoesNotDecode) {
  EXPECT_EQ(to_line(ByteView{}), "frame header cut short: 0 of 9 octets");
  EXPECT_EQ(to_line(octets_of("000000 04 01")), "frame header cut short: 5 of 9 octets");
  EXPECT_EQ(to_line(octets_of("000008 06 00 00000000 0102")),
            "PING stream=0 length=8 (cut short: 2 of 8 octets of payload)");
  EXPECT_EQ(
      to_line(raw_frame(FrameType::PING, 0, 0, Bytes(7))),
      "PING stream=0 length=7 (FRAME_SIZE_ERROR at octet 16: a PING payload is 8 octets, RFC 9113 §6.7)");
  EXPECT_EQ(to_line(octets_of("000000 04 01 00000000 ffff")),
            "SETTINGS stream=0 flags=ACK length=0 (and 2 octets after it)");
}

TEST(FrameDump, IsTheLineAndTheOctets) {
  EXPECT_EQ(to_dump(window_update_frame(1, 2)),
            "WINDOW_UPDATE stream=1 length=4 increment=2\n"
            "  0000  00 00 04 08 00 00 00 00  01 00 00 00 02           .............\n");
  EXPECT_THAT(to_dump(data_frame(1, Bytes(1000)), 16), EndsWith("  ... and 993 more octets\n"));
}

}  // namespace
}  // namespace h2prism
