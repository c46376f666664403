#include "engine/wire/frame_writer.h"

#include <gmock/gmock.h>

#include "engine/base/hex.h"

namespace h2prism {
namespace {

Bytes hex(std::string_view text) { return parse_hex(text).value(); }

TEST(FrameWriter, HeaderIsNineOctets) {
  Bytes out;
  append_frame_header(
      out,
      {.length = 0x123456, .type = FrameType{0xab}, .flags = 0xcd, .reserved = true, .stream = 0x01020304});
  EXPECT_EQ(out, hex("123456 ab cd 81020304"));
}

TEST(FrameWriter, HeaderKeepsTheBitsThatFit) {
  Bytes out;
  append_frame_header(out, {.length = 0xff000001, .stream = 0x80000001});
  EXPECT_EQ(out, hex("000001 00 00 00000001"));
}

TEST(FrameWriter, Data) {
  EXPECT_EQ(data_frame(1, as_bytes("hi"), flag::END_STREAM), hex("000002 00 01 00000001 6869"));
  EXPECT_EQ(data_frame(1, as_bytes("hi"), 0, Padding{3, {}}), hex("000006 00 08 00000001 03 6869 000000"));
}

TEST(FrameWriter, PaddingMayLie) {
  EXPECT_EQ(data_frame(1, {}, 0, Padding{255, 1}), hex("000002 00 08 00000001 ff 00"));
}

TEST(FrameWriter, Headers) {
  EXPECT_EQ(headers_frame(3, hex("82")), hex("000001 01 04 00000003 82"));
  EXPECT_EQ(headers_frame(3, hex("82"), 0, PriorityFields{true, 1, 7}, Padding{1, {}}),
            hex("000008 01 28 00000003 01 80000001 07 82 00"));
}

TEST(FrameWriter, ControlFrames) {
  EXPECT_EQ(priority_frame(5, {false, 3, 255}), hex("000005 02 00 00000005 00000003 ff"));
  EXPECT_EQ(rst_stream_frame(5, ErrorCode::CANCEL), hex("000004 03 00 00000005 00000008"));
  const Setting settings[] = {{SettingId::MAX_FRAME_SIZE, 16384}, {SettingId{0xabcd}, 0xffffffff}};
  EXPECT_EQ(settings_frame(settings), hex("00000c 04 00 00000000 0005 00004000 abcd ffffffff"));
  EXPECT_EQ(settings_ack_frame(), hex("000000 04 01 00000000"));
  EXPECT_EQ(ping_frame({1, 2, 3, 4, 5, 6, 7, 8}), hex("000008 06 00 00000000 0102030405060708"));
  EXPECT_EQ(ping_frame({}, true), hex("000008 06 01 00000000 0000000000000000"));
  EXPECT_EQ(goaway_frame(7, ErrorCode::NO_ERROR, as_bytes("!")),
            hex("000009 07 00 00000000 00000007 00000000 21"));
  EXPECT_EQ(window_update_frame(1, 0x80000002), hex("000004 08 00 00000001 00000002"));
}

TEST(FrameWriter, FieldBlockFrames) {
  EXPECT_EQ(push_promise_frame(1, 2, hex("82")), hex("000005 05 04 00000001 00000002 82"));
  EXPECT_EQ(push_promise_frame(1, 2, hex("82"), 0, Padding{2, {}}),
            hex("000008 05 08 00000001 02 00000002 82 0000"));
  EXPECT_EQ(continuation_frame(1, hex("8284")), hex("000002 09 04 00000001 8284"));
}

TEST(FrameWriter, Extensions) {
  EXPECT_EQ(altsvc_frame(0, as_bytes("ab"), as_bytes("c")), hex("000005 0a 00 00000000 0002 6162 63"));
  const ByteView origins[] = {as_bytes("a"), {}};
  EXPECT_EQ(origin_frame(origins), hex("000005 0c 00 00000000 0001 61 0000"));
  EXPECT_EQ(priority_update_frame(3, as_bytes("u=1")), hex("000007 10 00 00000000 00000003 753d31"));
  EXPECT_EQ(raw_frame(FrameType{0xfe}, 0xff, 9, hex("00")), hex("000001 fe ff 00000009 00"));
}

TEST(FrameLies, EachChangesItsFieldOnly) {
  const auto lied = [](const FrameLies& lies) {
    auto frame = hex("000004 08 00 80000001 00000002");
    apply(lies, frame);
    return frame;
  };
  EXPECT_EQ(lied({}), hex("000004 08 00 80000001 00000002"));
  EXPECT_EQ(lied({.length = 0x010203}), hex("010203 08 00 80000001 00000002"));
  EXPECT_EQ(lied({.type = 0x06}), hex("000004 06 00 80000001 00000002"));
  EXPECT_EQ(lied({.flags = 0xff}), hex("000004 08 ff 80000001 00000002"));
  EXPECT_EQ(lied({.reserved = false}), hex("000004 08 00 00000001 00000002"));
  EXPECT_EQ(lied({.stream = 0x7fffffff}), hex("000004 08 00 ffffffff 00000002"));
}

TEST(FrameLies, LeaveOctetsWithoutAHeaderAlone) {
  Bytes octets(8, 7);
  apply({.length = 1, .stream = 1}, octets);
  EXPECT_EQ(octets, Bytes(8, 7));
}

}  // namespace
}  // namespace h2prism
