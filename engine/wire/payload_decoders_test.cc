// Every way in which the octets of one frame can be wrong: the code, the section, and the octet that is
// blamed.
#include <gmock/gmock.h>

#include "engine/base/hex.h"
#include "engine/wire/chunking.h"
#include "engine/wire/decode_pieces.h"
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_writer.h"

namespace h2prism {
namespace {

using enum ErrorCode;

struct Malformed {
  std::string name;
  FrameType type;
  std::uint8_t flags;
  std::string payload;  // hexadecimal
  ErrorCode code;
  std::string_view section;
  std::uint32_t offset;
  std::string_view what;
};
void PrintTo(const Malformed& malformed, std::ostream* out) { *out << malformed.name; }

constexpr auto PADDED = flag::PADDED;
constexpr auto PADDED_PRIORITY = static_cast<std::uint8_t>(flag::PADDED | flag::PRIORITY);
constexpr std::string_view no_pad_length = "PADDED is set, but there is no Pad Length";
constexpr std::string_view too_much_padding = "more padding than the payload has room for";
constexpr std::string_view priority_short = "PRIORITY is set, but the priority fields are cut short";
constexpr std::string_view promised_short = "the Promised Stream ID is cut short";

const Malformed malformed_frames[] = {
    {"DataNoPadLength", FrameType::DATA, PADDED, "", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 9, no_pad_length},
    {"DataPaddingIsPayload", FrameType::DATA, PADDED, "01", PROTOCOL_ERROR, "RFC 9113 §6.1", 9,
     too_much_padding},
    {"DataPaddingOneTooMuch", FrameType::DATA, PADDED, "03 0000", PROTOCOL_ERROR, "RFC 9113 §6.1", 9,
     too_much_padding},
    {"DataPaddingAboveFrame", FrameType::DATA, PADDED, "ff 00", PROTOCOL_ERROR, "RFC 9113 §6.1", 9,
     too_much_padding},

    {"HeadersNoPadLength", FrameType::HEADERS, PADDED, "", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 9,
     no_pad_length},
    {"HeadersPaddingIsPayload", FrameType::HEADERS, PADDED, "02 82", PROTOCOL_ERROR, "RFC 9113 §6.2", 9,
     too_much_padding},
    {"HeadersNoPriority", FrameType::HEADERS, flag::PRIORITY, "", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 9,
     priority_short},
    {"HeadersPriorityShort", FrameType::HEADERS, flag::PRIORITY, "00000000", FRAME_SIZE_ERROR,
     "RFC 9113 §4.2", 13, priority_short},
    {"HeadersPaddedPriorityShort", FrameType::HEADERS, PADDED_PRIORITY, "00 00000000", FRAME_SIZE_ERROR,
     "RFC 9113 §4.2", 14, priority_short},
    {"HeadersPaddingReachesIntoPriority", FrameType::HEADERS, PADDED_PRIORITY, "01 00000000 0f",
     PROTOCOL_ERROR, "RFC 9113 §6.2", 9, too_much_padding},

    {"PriorityEmpty", FrameType::PRIORITY, 0, "", FRAME_SIZE_ERROR, "RFC 9113 §6.3", 9,
     "a PRIORITY payload is 5 octets"},
    {"PriorityFour", FrameType::PRIORITY, 0, "00000000", FRAME_SIZE_ERROR, "RFC 9113 §6.3", 13,
     "a PRIORITY payload is 5 octets"},
    {"PrioritySix", FrameType::PRIORITY, 0, "000000000000", FRAME_SIZE_ERROR, "RFC 9113 §6.3", 14,
     "a PRIORITY payload is 5 octets"},

    {"RstStreamThree", FrameType::RST_STREAM, 0, "000000", FRAME_SIZE_ERROR, "RFC 9113 §6.4", 12,
     "a RST_STREAM payload is 4 octets"},
    {"RstStreamFive", FrameType::RST_STREAM, 0, "0000000000", FRAME_SIZE_ERROR, "RFC 9113 §6.4", 13,
     "a RST_STREAM payload is 4 octets"},

    {"SettingsFive", FrameType::SETTINGS, 0, "0001000000", FRAME_SIZE_ERROR, "RFC 9113 §6.5", 14,
     "a SETTINGS payload is a multiple of 6 octets"},
    {"SettingsThree", FrameType::SETTINGS, 0, "000100", FRAME_SIZE_ERROR, "RFC 9113 §6.5", 12,
     "a SETTINGS payload is a multiple of 6 octets"},
    {"SettingsSeven", FrameType::SETTINGS, 0, "000100000000 00", FRAME_SIZE_ERROR, "RFC 9113 §6.5", 16,
     "a SETTINGS payload is a multiple of 6 octets"},
    {"SettingsAckWithEntry", FrameType::SETTINGS, flag::ACK, "000100000000", FRAME_SIZE_ERROR,
     "RFC 9113 §6.5", 9, "a SETTINGS acknowledgment has no payload"},
    {"SettingsAckWithOctet", FrameType::SETTINGS, flag::ACK, "00", FRAME_SIZE_ERROR, "RFC 9113 §6.5", 9,
     "a SETTINGS acknowledgment has no payload"},

    {"PushPromiseThree", FrameType::PUSH_PROMISE, 0, "000000", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 12,
     promised_short},
    {"PushPromiseNoPadLength", FrameType::PUSH_PROMISE, PADDED, "", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 9,
     no_pad_length},
    {"PushPromisePaddedShort", FrameType::PUSH_PROMISE, PADDED, "00 000000", FRAME_SIZE_ERROR,
     "RFC 9113 §4.2", 13, promised_short},
    {"PushPromisePaddingReachesIntoId", FrameType::PUSH_PROMISE, PADDED, "01 00000002", PROTOCOL_ERROR,
     "RFC 9113 §6.6", 9, too_much_padding},

    {"PingSeven", FrameType::PING, 0, "00000000000000", FRAME_SIZE_ERROR, "RFC 9113 §6.7", 16,
     "a PING payload is 8 octets"},
    {"PingNine", FrameType::PING, flag::ACK, "000000000000000000", FRAME_SIZE_ERROR, "RFC 9113 §6.7", 17,
     "a PING payload is 8 octets"},
    {"PingEmpty", FrameType::PING, 0, "", FRAME_SIZE_ERROR, "RFC 9113 §6.7", 9, "a PING payload is 8 octets"},

    {"GoawaySeven", FrameType::GOAWAY, 0, "00000000000000", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 16,
     "a GOAWAY payload is at least 8 octets"},
    {"GoawayEmpty", FrameType::GOAWAY, 0, "", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 9,
     "a GOAWAY payload is at least 8 octets"},

    {"WindowUpdateThree", FrameType::WINDOW_UPDATE, 0, "000000", FRAME_SIZE_ERROR, "RFC 9113 §6.9", 12,
     "a WINDOW_UPDATE payload is 4 octets"},
    {"WindowUpdateFive", FrameType::WINDOW_UPDATE, 0, "0000000100", FRAME_SIZE_ERROR, "RFC 9113 §6.9", 13,
     "a WINDOW_UPDATE payload is 4 octets"},

    {"AltsvcEmpty", FrameType::ALTSVC, 0, "", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 9,
     "the Origin-Len of an ALTSVC is cut short"},
    {"AltsvcOne", FrameType::ALTSVC, 0, "00", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 10,
     "the Origin-Len of an ALTSVC is cut short"},
    {"AltsvcOriginBeyondPayload", FrameType::ALTSVC, 0, "0003 6161", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 9,
     "the Origin-Len of an ALTSVC is beyond its payload"},

    {"OriginLengthCutShort", FrameType::ORIGIN, 0, "0001 61 00", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 13,
     "the Origin-Len of an ORIGIN entry is cut short"},
    {"OriginBeyondPayload", FrameType::ORIGIN, 0, "0001 61 ffff 61", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 12,
     "the Origin-Len of an ORIGIN entry is beyond the payload"},

    {"PriorityUpdateThree", FrameType::PRIORITY_UPDATE, 0, "000000", FRAME_SIZE_ERROR, "RFC 9113 §4.2", 12,
     "the Prioritized Stream ID is cut short"},
};

class PayloadError : public testing::TestWithParam<Malformed> {};

TEST_P(PayloadError, IsPreciseAndDecodingGoesOn) {
  const auto& malformed = GetParam();
  const auto frame = raw_frame(malformed.type, malformed.flags, 1, parse_hex(malformed.payload).value());
  auto stream = frame;
  append(stream, window_update_frame(1, 5));

  for_every_chunking(stream, [&](const Pieces& pieces) {
    FrameDecoder decoder;
    std::vector<DecodedFrame::Status> statuses;
    decode_pieces(decoder, pieces, [&](const DecodedFrame& result) {
      statuses.push_back(result.status);
      if (statuses.size() > 1) return;
      EXPECT_EQ(result.error.code, malformed.code);
      EXPECT_EQ(result.error.section, malformed.section);
      EXPECT_EQ(result.error.offset, malformed.offset);
      EXPECT_EQ(result.error.what, malformed.what);
      EXPECT_EQ(result.frame.header, decode_frame_header(frame.data()));
      EXPECT_TRUE(std::ranges::equal(result.frame.octets, frame));
      EXPECT_TRUE(std::holds_alternative<UnknownPayload>(result.frame.payload));
    });
    EXPECT_THAT(statuses, testing::ElementsAre(DecodedFrame::Status::error, DecodedFrame::Status::done));
  });
}

INSTANTIATE_TEST_SUITE_P(Every, PayloadError, testing::ValuesIn(malformed_frames),
                         [](const auto& tested) { return tested.param.name; });

TEST(PayloadJudgement, FlagsThatTheTypeDoesNotDefineChangeNothing) {
  EXPECT_TRUE(decode_payload({.type = FrameType::CONTINUATION, .flags = 0xff}, {}).has_value());
  EXPECT_TRUE(decode_payload({.type = FrameType::PING, .flags = 0xff}, Bytes(8)).has_value());
  EXPECT_TRUE(decode_payload({.type = FrameType::DATA, .flags = flag::PRIORITY}, {}).has_value());
  EXPECT_TRUE(decode_payload({.type = FrameType{0x42}, .flags = 0xff}, {}).has_value());
}

TEST(PayloadJudgement, PaddingMayFillAllThatIsLeft) {
  EXPECT_TRUE(decode_payload({.type = FrameType::DATA, .flags = PADDED}, Bytes{2, 0, 0}).has_value());
  EXPECT_TRUE(
      decode_payload({.type = FrameType::HEADERS, .flags = PADDED_PRIORITY}, Bytes{1, 0, 0, 0, 0, 0, 0})
          .has_value());
  EXPECT_TRUE(decode_payload({.type = FrameType::PUSH_PROMISE, .flags = PADDED}, Bytes{1, 0, 0, 0, 2, 0})
                  .has_value());
}

}  // namespace
}  // namespace h2prism
