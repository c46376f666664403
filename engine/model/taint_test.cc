// We misbehave; whatever a target may then do without being wrong must not be held against it.
#include <ostream>

#include <gmock/gmock.h>

#include "engine/model/testing/dialogue.h"

namespace h2prism::model {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Dialogue& answered_get(Dialogue& d) {
  return d.handshake().we_headers(1, request()).target_headers(1, response());
}

Bytes cut(Bytes frame, std::uint32_t length) {
  apply({.length = length}, frame);
  return frame;
}

struct Provocation {
  std::string name;
  bool connection;  // taints the connection, not just a stream
  void (*play)(Dialogue&);
};

const std::vector<Provocation> provocations{
    {"DataAfterOurEnd", false,
     [](Dialogue& d) {
       answered_get(d).we(data_frame(1, octets(1))).target(rst_stream_frame(1, ErrorCode::STREAM_CLOSED));
     }},
    {"SecondRequestOnOneStream", false,
     [](Dialogue& d) { answered_get(d).we_headers(1, request()).target_headers(1, response("400")); }},
    {"ZeroIncrementOnStream", false,
     [](Dialogue& d) {
       answered_get(d).we(window_update_frame(1, 0)).target(rst_stream_frame(1, ErrorCode::NO_ERROR));
     }},
    {"ZeroIncrementOnConnection", true,
     [](Dialogue& d) { d.handshake().we(window_update_frame(0, 0)).we(settings_frame({})).fence(); }},
    {"StreamWindowOverflow", false,
     [](Dialogue& d) {
       answered_get(d)
           .we(window_update_frame(1, max_window_size))
           .target(rst_stream_frame(1, ErrorCode::NO_ERROR));
     }},
    {"ShortWindowUpdate", false,  // some may count it
     [](Dialogue& d) {
       d.handshake({{SettingId::INITIAL_WINDOW_SIZE, 1}})
           .we_headers(1, request())
           .target_headers(1, response(), more);
       d.we(raw_frame(FrameType::WINDOW_UPDATE, 0, 1, octets(5))).target(data_frame(1, octets(100)));
     }},
    {"DataOnIdleStream", false,
     [](Dialogue& d) {
       d.handshake().we(data_frame(5, octets(1))).target(rst_stream_frame(5, ErrorCode::STREAM_CLOSED));
     }},
    {"RequestOnEvenStream", false,
     [](Dialogue& d) {
       d.handshake()
           .we_headers(2, request())
           .target_headers(2, response("400"))
           .target(rst_stream_frame(2, ErrorCode::NO_ERROR));
     }},
    {"RequestOnLowerStream", false,
     [](Dialogue& d) {
       d.handshake()
           .we_headers(5, request())
           .we_headers(3, request())
           .target(rst_stream_frame(3, ErrorCode::PROTOCOL_ERROR));
     }},
    {"PriorityOnItself", false,  // was an error once
     [](Dialogue& d) {
       d.handshake()
           .we(priority_frame(3, {.dependency = 3}))
           .target(rst_stream_frame(3, ErrorCode::PROTOCOL_ERROR));
     }},
    {"ShortPriority", false,
     [](Dialogue& d) {
       d.handshake()
           .we(raw_frame(FrameType::PRIORITY, 0, 3, octets(4)))
           .target(rst_stream_frame(3, ErrorCode::FRAME_SIZE_ERROR));
     }},
    {"MalformedRequest", false,  // §8.1.1: a response may precede the reset
     [](Dialogue& d) {
       d.handshake().we_headers(1, request() + Field{"Upper", "1"}).target_headers(1, response("400"));
       d.target(rst_stream_frame(1, ErrorCode::NO_ERROR));
     }},
    {"ContentLengthThatDoesNotMatch", false,
     [](Dialogue& d) {
       d.handshake()
           .we_headers(1, request("POST") + Field{"content-length", "5"}, more)
           .target_headers(1, response());
       d.we(data_frame(1, octets(3), flag::END_STREAM))
           .fence()
           .target(rst_stream_frame(1, ErrorCode::NO_ERROR));
     }},
    {"TrailersWithoutEnd", false,
     [](Dialogue& d) {
       d.handshake()
           .we_headers(1, request("POST"), more)
           .we_headers(1, {{"x", "1"}}, more)
           .target_headers(1, response());
       d.we(data_frame(1, {}, flag::END_STREAM)).fence().target(rst_stream_frame(1, ErrorCode::NO_ERROR));
     }},
    {"TwoMethods", false,  // the answer to HEAD, or to GET
     [](Dialogue& d) {
       d.handshake().we_headers(
           1, {{":method", "HEAD"}, {":method", "GET"}, {":scheme", "https"}, {":path", "/"}});
       d.target_headers(1, response(), more).target(data_frame(1, octets(1), flag::END_STREAM));
     }},
    {"MoreDataThanTheWindow", false,
     [](Dialogue& d) {
       d.handshake({}, {{SettingId::INITIAL_WINDOW_SIZE, 1}}).we_headers(1, request("POST"), more);
       d.we(data_frame(1, octets(2), flag::END_STREAM)).target_headers(1, response());
       d.fence().target(rst_stream_frame(1, ErrorCode::NO_ERROR));
     }},
    {"OversizeData", false,
     [](Dialogue& d) {
       answered_get(d)
           .we(data_frame(1, octets(default_max_frame_size + 1)))
           .target(rst_stream_frame(1, ErrorCode::NO_ERROR));
     }},
    {"InvalidSetting", true,  // not acknowledged
     [](Dialogue& d) { d.handshake().we(settings(SettingId::ENABLE_PUSH, 2)).fence(); }},
    {"SettingsOfSevenOctets", true,  // acknowledged
     [](Dialogue& d) {
       d.handshake().we(raw_frame(FrameType::SETTINGS, 0, 0, octets(7))).target(settings_ack_frame());
     }},
    {"SettingsOnAStream", true,
     [](Dialogue& d) {
       d.handshake()
           .we(raw_frame(FrameType::SETTINGS, 0, 1, {}))
           .target(settings_ack_frame())
           .target(settings_ack_frame());
     }},
    {"PingOfSevenOctets", true,
     [](Dialogue& d) {
       d.handshake().we(raw_frame(FrameType::PING, 0, 0, octets(7))).target(ping_frame({}, true));
     }},
    {"RawOctetsThatHoldARequest", true,
     [](Dialogue& d) {
       d.handshake();
       d.connection.sent_raw(headers_frame(1, d.our_block(request()), last));
       d.target_headers(1, response(), more).target(data_frame(1, octets(10), flag::END_STREAM));
     }},
    {"LengthThatLies", true,  // the frame behind it may become one of its own
     [](Dialogue& d) {
       d.handshake();
       Bytes payload = d.our_block(request());
       const auto inner = headers_frame(7, payload, last);
       d.we(cut(raw_frame(FrameType{0x42}, 0, 0, inner), 0)).target_headers(7, response());
     }},
    {"InterruptedFieldBlock", true,
     [](Dialogue& d) {
       d.handshake().we(headers_frame(1, d.our_block(request()), 0)).we_headers(3, request());
       d.target_headers(1, response()).target_headers(3, response()).target_headers(5, response());
     }},
    {"ContinuationOutOfNowhere", true,
     [](Dialogue& d) {
       d.handshake().we(continuation_frame(1, d.our_block(request()))).target_headers(1, response());
     }},
    {"FieldBlockThatDoesNotDecode", true,
     [](Dialogue& d) {
       d.handshake().we(headers_frame(1, Bytes{0x80}, last)).target_headers(1, response("400"));
       d.target(rst_stream_frame(1, ErrorCode::NO_ERROR));
     }},
    {"SizeUpdateThatWeOwe", true,
     [](Dialogue& d) {
       d.handshake({}, {{SettingId::HEADER_TABLE_SIZE, 0}})
           .we_headers(1, request())
           .target_headers(1, response());
       d.target(rst_stream_frame(1, ErrorCode::NO_ERROR));
     }},
    {"DataOnStreamZero", true,
     [](Dialogue& d) { d.handshake().we(data_frame(0, octets(1))).we(settings_frame({})).fence(); }},
    {"GoawayOnAStream", true,
     [](Dialogue& d) {
       auto goaway = goaway_frame(0, ErrorCode::NO_ERROR);
       apply({.stream = 1}, goaway);
       d.handshake().we(goaway).target(rst_stream_frame(1, ErrorCode::PROTOCOL_ERROR));
     }},
    {"PushPromiseOfAClient", true,
     [](Dialogue& d) {
       answered_get(d).we_push(1, 2, request()).target(rst_stream_frame(1, ErrorCode::NO_ERROR));
     }},
    {"FirstFrameIsNotSettings", true,
     [](Dialogue& d) { d.we(ping_frame({})).target(goaway_frame(0, ErrorCode::PROTOCOL_ERROR)); }},
};

void PrintTo(const Provocation& provocation, std::ostream* out) { *out << provocation.name; }

class Taint : public ::testing::TestWithParam<Provocation> {};

TEST_P(Taint, IsNotHeldAgainstTheTarget) {
  Dialogue d;
  GetParam().play(d);
  EXPECT_THAT(d.found(), IsEmpty()) << d.explain();
  EXPECT_EQ(!d.connection.taint().empty(), GetParam().connection) << d.explain();
}

// What the target does wrong by itself is still found.
TEST_P(Taint, LeavesTheOtherMonitorsAwake) {
  Dialogue d;
  GetParam().play(d);
  d.target(raw_frame(FrameType::RST_STREAM, flag::ACK, 1'001, Bytes(4, 0)));
  EXPECT_THAT(d.found(), ::testing::Contains("undefined-flag")) << d.explain();
}

INSTANTIATE_TEST_SUITE_P(All, Taint, ::testing::ValuesIn(provocations),
                         [](const auto& test) { return test.param.name; });

TEST(Taint, OfOneStreamSparesItsSiblings) {
  Dialogue d;
  answered_get(d).we(window_update_frame(1, 0)).we_headers(3, request()).target_headers(3, response());
  d.target(data_frame(3, octets(1)));
  EXPECT_THAT(d.found(), ElementsAre("closed-stream")) << d.explain();
}

TEST(Taint, AfterGoawayWithAnErrorNothingIsDemanded) {
  Dialogue d;
  d.handshake().we_headers(1, request()).target(goaway_frame(0, ErrorCode::PROTOCOL_ERROR));
  d.target_headers(1, response()).target_headers(1, response()).target(data_frame(9, octets(1)));
  EXPECT_THAT(d.found(), IsEmpty()) << d.explain();
}

TEST(Taint, LegalOdditiesAreNoTaint) {
  Dialogue d;
  auto ping = ping_frame({1});
  apply({.flags = 0xf0, .reserved = true}, ping);
  d.handshake().we(ping).target(ping_frame({1}, true));
  d.we(raw_frame(FrameType{0x42}, 0xff, 7, octets(100)));  // unknown type, idle stream
  d.we(priority_frame(99, {.dependency = 5})).we(settings_ack_frame());
  d.we_headers(1, request()).target_headers(1, response());
  d.we(rst_stream_frame(1, ErrorCode::CANCEL)).we(window_update_frame(1, 5));  // on a closed stream
  d.target(rst_stream_frame(1, ErrorCode::STREAM_CLOSED));
  EXPECT_EQ(d.connection.taint(), "");
  EXPECT_THAT(d.found(), ElementsAre("rst-answered-by-rst")) << d.explain();
}

TEST(Taint, NoPrefaceNoDemands) {
  Connection connection(Role::server);
  connection.sent(settings_frame({}));
  EXPECT_NE(connection.taint(), "");
}

TEST(Taint, OfAServersResponses) {
  Dialogue d(Role::client);
  d.handshake().target_headers(1, request()).we(data_frame(1, octets(1), flag::END_STREAM)).fence();
  d.target(rst_stream_frame(1, ErrorCode::CANCEL));
  d.target_headers(3, request())
      .we_headers(3, {{"status", "200"}})
      .fence()
      .target(rst_stream_frame(3, ErrorCode::CANCEL));
  d.we_headers(5, response()).target(rst_stream_frame(5, ErrorCode::CANCEL));
  d.we_push(1, 2, request()).target(rst_stream_frame(2, ErrorCode::REFUSED_STREAM));
  EXPECT_THAT(d.found(), IsEmpty()) << d.explain();
}

}  // namespace
}  // namespace h2prism::model
