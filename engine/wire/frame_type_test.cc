#include "engine/wire/frame_type.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace h2prism {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(FrameTypeNames, EveryNameGoesBothWays) {
  for (const auto name : frame_type_names()) EXPECT_EQ(to_string(frame_type_from(name).value()), name);
  for (const auto name : error_code_names()) EXPECT_EQ(to_string(error_code_from(name).value()), name);
  for (const auto name : setting_names()) EXPECT_EQ(to_string(setting_from(name).value()), name);
}

TEST(FrameTypeNames, AreThoseOfTheRegistriesInNumericOrder) {
  EXPECT_THAT(frame_type_names(),
              ElementsAre("DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING",
                          "GOAWAY", "WINDOW_UPDATE", "CONTINUATION", "ALTSVC", "ORIGIN", "PRIORITY_UPDATE"));
  EXPECT_THAT(
      error_code_names(),
      ElementsAre("NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
                  "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
                  "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED"));
  EXPECT_THAT(setting_names(), ElementsAre("HEADER_TABLE_SIZE", "ENABLE_PUSH", "MAX_CONCURRENT_STREAMS",
                                           "INITIAL_WINDOW_SIZE", "MAX_FRAME_SIZE", "MAX_HEADER_LIST_SIZE",
                                           "ENABLE_CONNECT_PROTOCOL", "NO_RFC7540_PRIORITIES"));
  EXPECT_THAT(flag_names(), ElementsAre("ACK", "END_STREAM", "END_HEADERS", "PADDED", "PRIORITY"));
}

TEST(FrameTypeNames, NumbersAreThoseOfTheRegistries) {
  EXPECT_THAT(frame_type_from("PRIORITY_UPDATE"), Optional(FrameType{0x10}));
  EXPECT_THAT(error_code_from("HTTP_1_1_REQUIRED"), Optional(ErrorCode{0xd}));
  EXPECT_THAT(setting_from("NO_RFC7540_PRIORITIES"), Optional(SettingId{0x9}));
  EXPECT_THAT(flag_from("PRIORITY"), Optional(0x20));
  EXPECT_THAT(flag_from("ACK"), Optional(0x1));
}

TEST(FrameTypeNames, OnlyExactNamesCount) {
  EXPECT_EQ(frame_type_from("headers"), std::nullopt);
  EXPECT_EQ(error_code_from("PROTOCOL"), std::nullopt);
  EXPECT_EQ(setting_from("SETTINGS_MAX_FRAME_SIZE"), std::nullopt);
  EXPECT_EQ(flag_from(""), std::nullopt);
}

TEST(FrameTypeNames, NumbersWithoutANameStayReadable) {
  EXPECT_EQ(to_string(FrameType{0x0b}), "type 0xb");
  EXPECT_EQ(to_string(FrameType{0x42}), "type 0x42");
  EXPECT_EQ(to_string(ErrorCode{0x1234}), "error 0x1234");
  EXPECT_EQ(to_string(SettingId{0x1a1a}), "setting 0x1a1a");
}

TEST(FlagNames, AreThoseThatTheTypeDefines) {
  EXPECT_EQ(flags_to_string(FrameType::HEADERS, 0x2d), "END_HEADERS|END_STREAM|PADDED|PRIORITY");
  EXPECT_EQ(flags_to_string(FrameType::DATA, 0xff), "END_STREAM|PADDED|0xf6");
  EXPECT_EQ(flags_to_string(FrameType::SETTINGS, 0x1), "ACK");
  EXPECT_EQ(flags_to_string(FrameType::PING, 0x5), "ACK|0x4");
  EXPECT_EQ(flags_to_string(FrameType::PUSH_PROMISE, 0xc), "END_HEADERS|PADDED");
  EXPECT_EQ(flags_to_string(FrameType::CONTINUATION, 0x5), "END_HEADERS|0x1");
  EXPECT_EQ(flags_to_string(FrameType::GOAWAY, 0x1), "0x1");
  EXPECT_EQ(flags_to_string(FrameType{0x42}, 0x8), "0x8");
  EXPECT_EQ(flags_to_string(FrameType::HEADERS, 0), "");
}

}  // namespace
}  // namespace h2prism
