#include "engine/model/connection.h"

#include <random>

#include <gmock/gmock.h>

#include "engine/model/testing/dialogue.h"

namespace h2prism::model {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = FieldSection::Kind;

TEST(Connection, SumsUpAResponse) {
  Dialogue d;
  d.handshake().we_headers(1, request()).target_headers(1, response("103"), more);
  EXPECT_EQ(d.section->kind, Kind::informational);
  d.target_headers(1, response(), more);
  EXPECT_EQ(d.section->kind, Kind::final_response);
  EXPECT_EQ(d.section->status, 200);
  d.target(data_frame(1, as_bytes("hello"), 0, Padding{3, {}})).target_headers(1, {{"x", "1"}});
  EXPECT_EQ(d.section->kind, Kind::trailers);
  EXPECT_TRUE(d.section->end_stream);

  const auto* stream = d.connection.stream(1);
  ASSERT_NE(stream, nullptr);
  EXPECT_EQ(stream->status, 200);
  EXPECT_EQ(stream->informational, 1U);
  EXPECT_EQ(stream->final_heads, 1U);
  EXPECT_EQ(stream->head, response());
  EXPECT_EQ(stream->trailers, (FieldList{{"x", "1"}}));
  EXPECT_EQ(as_text(stream->body), "hello");
  EXPECT_EQ(stream->data_octets, 5U);
  EXPECT_TRUE(stream->ended && stream->ended_by_us);
  EXPECT_EQ(stream->state, State::closed_ended);
  EXPECT_EQ(d.connection.stream(3), nullptr);
  EXPECT_THAT(d.found(), IsEmpty()) << d.explain();
}

TEST(Connection, SumsUpARequest) {
  Dialogue d(Role::client);
  d.handshake().target_headers(1, request("POST"), more);
  EXPECT_EQ(d.section->kind, Kind::request);
  d.target(data_frame(1, octets(3), flag::END_STREAM)).we_headers(1, response());
  const auto* stream = d.connection.stream(1);
  EXPECT_EQ(stream->head, request("POST"));
  EXPECT_EQ(stream->status, std::nullopt);
  EXPECT_EQ(stream->data_octets, 3U);
  EXPECT_EQ(stream->state, State::closed_ended);
  EXPECT_THAT(d.found(), IsEmpty()) << d.explain();
}

TEST(Connection, SumsUpAPush) {
  Dialogue d;
  d.handshake().we_headers(1, request()).target_push(1, 2, request());
  EXPECT_EQ(d.section->kind, Kind::push_request);
  EXPECT_EQ(d.section->promised, 2U);
  EXPECT_EQ(d.connection.stream(2)->state, State::reserved_local);
  d.target_headers(2, response());
  EXPECT_EQ(d.connection.stream(2)->status, 200);
  EXPECT_EQ(d.connection.stream(2)->state, State::closed_ended);
}

TEST(Connection, KeepsFirstResetOfEachSide) {
  Dialogue d;
  d.handshake().we_headers(1, request()).we(rst_stream_frame(1, ErrorCode::CANCEL));
  d.target(rst_stream_frame(1, ErrorCode::REFUSED_STREAM)).target(rst_stream_frame(1, ErrorCode::NO_ERROR));
  EXPECT_EQ(d.connection.stream(1)->reset_by_us, ErrorCode::CANCEL);
  EXPECT_EQ(d.connection.stream(1)->reset_by_target, ErrorCode::REFUSED_STREAM);
}

TEST(Connection, AClientThatIsDoneWithAStreamRefusesNothing) {
  const auto exchange = [](Dialogue& d) -> Dialogue& {
    return d.handshake().target_headers(1, request()).we_headers(1, response());
  };
  const auto refuses_nothing = [](const Dialogue& d, ErrorCode code) {
    return d.connection.refuses_nothing(1, code);
  };
  Dialogue over(Role::client);
  exchange(over);
  EXPECT_TRUE(refuses_nothing(over, ErrorCode::CANCEL));
  EXPECT_FALSE(refuses_nothing(over, ErrorCode::PROTOCOL_ERROR));
  // What comes behind the end may well be what the reset is for.
  over.we(data_frame(1, octets(1), 0));
  EXPECT_FALSE(refuses_nothing(over, ErrorCode::STREAM_CLOSED));

  Dialogue open(Role::client);
  open.handshake().target_headers(1, request()).we_headers(1, response(), more);
  EXPECT_FALSE(refuses_nothing(open, ErrorCode::CANCEL));
  open.target(rst_stream_frame(1, ErrorCode::PROTOCOL_ERROR));
  EXPECT_TRUE(refuses_nothing(open, ErrorCode::CANCEL));

  Dialogue answered(Role::client);
  answered.handshake().target_headers(1, request()).we(rst_stream_frame(1, ErrorCode::CANCEL));
  EXPECT_FALSE(refuses_nothing(answered, ErrorCode::STREAM_CLOSED));
  Dialogue given_up(Role::client);
  given_up.handshake().target_headers(1, request(), more).we_headers(1, response());
  given_up.we(rst_stream_frame(1, ErrorCode::NO_ERROR));
  EXPECT_TRUE(refuses_nothing(given_up, ErrorCode::NO_ERROR));

  Dialogue discarded(Role::client);
  discarded.handshake().target_headers(1, request()).we(goaway_frame(0, ErrorCode::NO_ERROR));
  EXPECT_TRUE(refuses_nothing(discarded, ErrorCode::CANCEL));

  Dialogue server;
  server.handshake().we_headers(1, request()).target_headers(1, response());
  EXPECT_FALSE(refuses_nothing(server, ErrorCode::CANCEL));
}

TEST(Connection, CountsASecondResponse) {
  Dialogue d;
  d.handshake()
      .we_headers(1, request())
      .target_headers(1, response(), more)
      .target_headers(1, response("404"), more);
  EXPECT_EQ(d.connection.stream(1)->final_heads, 2U);
  EXPECT_EQ(d.connection.stream(1)->status, 200);
}

TEST(Connection, JoinsFieldBlocks) {
  Dialogue d;
  const auto block = d.handshake().we_headers(1, request()).target_block(response());
  d.target(headers_frame(1, ByteView(block).first(2), flag::END_STREAM));
  EXPECT_FALSE(d.section);
  EXPECT_FALSE(d.connection.stream(1)->ended);
  for (std::size_t i = 2; i < block.size(); ++i)
    d.target(continuation_frame(1, ByteView(block).subspan(i, 1), 0));
  d.target(continuation_frame(1, {}));
  ASSERT_TRUE(d.section);
  EXPECT_EQ(d.section->fields, response());
  EXPECT_TRUE(d.connection.stream(1)->ended);
}

TEST(Connection, AnUndecodableBlockSpoilsThoseAfterIt) {
  Dialogue d;
  d.handshake().we_headers(1, request()).we_headers(3, request()).target(headers_frame(1, Bytes{0x80}, last));
  EXPECT_EQ(d.section->kind, Kind::undecodable);
  d.target_headers(3, response());
  EXPECT_EQ(d.section->kind, Kind::undecodable);
  EXPECT_THAT(d.section->fields, IsEmpty());
  EXPECT_TRUE(d.connection.stream(3)->ended);
  EXPECT_EQ(d.connection.stream(3)->final_heads, 0U);
}

TEST(Connection, AListAboveOurLimitIsNotJudged) {
  Dialogue d(Role::server, {.max_field_list = 100});
  d.handshake().we_headers(1, request()).target_headers(1, response() + Field{"X", std::string(200, 'x')});
  EXPECT_EQ(d.section->kind, Kind::final_response);
  EXPECT_EQ(d.section->fields, response());
  d.we_headers(3, request()).target_headers(3, response());
  EXPECT_EQ(d.section->fields, response());
  EXPECT_THAT(d.found(), IsEmpty()) << d.explain();
}

TEST(Connection, AMalformedHeadersFrameMaySpanContinuations) {
  Dialogue d;
  d.handshake()
      .we_headers(1, request())
      .target(raw_frame(FrameType::HEADERS, flag::PADDED, 1, Bytes{200, 1}));
  d.target(continuation_frame(1, octets(3)));
  EXPECT_THAT(d.found(), ElementsAre("frame-malformed")) << d.explain();
  EXPECT_EQ(d.section->kind, Kind::undecodable);
}

TEST(Connection, IgnoresSectionsAfterTheEnd) {
  Dialogue d;
  d.handshake()
      .we_headers(1, request())
      .target(rst_stream_frame(1, ErrorCode::CANCEL))
      .target_headers(1, response());
  EXPECT_EQ(d.section->kind, Kind::ignored);
  EXPECT_EQ(d.section->fields, response());
  EXPECT_EQ(d.connection.stream(1)->status, std::nullopt);
}

TEST(Connection, TellsSendWindows) {
  Dialogue d;
  d.handshake({}, {{SettingId::INITIAL_WINDOW_SIZE, 100}}).we_headers(1, request("POST"), more);
  EXPECT_EQ(d.connection.send_window(1), 100);
  EXPECT_EQ(d.connection.send_window(9), 100);
  d.we(data_frame(1, octets(30))).target(settings(SettingId::INITIAL_WINDOW_SIZE, 20));
  EXPECT_EQ(d.connection.send_window(1), -10);
  EXPECT_EQ(d.connection.send_window(), 65'505);
  d.target(window_update_frame(1, 15)).target(window_update_frame(0, 1'000));
  EXPECT_EQ(d.connection.send_window(1), 5);
  EXPECT_EQ(d.connection.send_window(), 66'505);
}

TEST(Connection, TellsSettings) {
  Dialogue d;
  d.we(settings(SettingId::MAX_FRAME_SIZE, 20'000)).target(settings(SettingId::MAX_CONCURRENT_STREAMS, 7));
  EXPECT_FALSE(d.connection.settings_acked());
  EXPECT_EQ(d.connection.own_settings().max_frame_size, default_max_frame_size);
  EXPECT_EQ(d.connection.peer_settings().max_concurrent_streams, 7U);
  d.target(settings_ack_frame());
  EXPECT_TRUE(d.connection.settings_acked());
  EXPECT_EQ(d.connection.own_settings().max_frame_size, 20'000U);
}

TEST(Connection, IsBounded) {
  Dialogue d(Role::client, {.max_streams = 10, .max_block = 100, .max_body = 4});
  d.handshake();
  for (std::uint32_t id = 1; id < 41; id += 2) {
    d.target_headers(id, request("POST"), more).target(data_frame(id, octets(10), flag::END_STREAM));
  }
  EXPECT_EQ(d.connection.streams().size(), 10U);
  EXPECT_EQ(d.connection.stream(1)->body.size(), 4U);
  EXPECT_EQ(d.connection.stream(1)->data_octets, 10U);
  EXPECT_EQ(d.connection.stream(1)->body_digest, fnv1a(octets(10))) << "of all, not of what is kept";
  EXPECT_THAT(d.found(), IsEmpty()) << d.explain();

  d.target(headers_frame(1, octets(60), 0)).target(continuation_frame(1, octets(60)));
  EXPECT_EQ(d.section->kind, Kind::undecodable);
  for (int i = 0; i < 100; ++i) d.target(window_update_frame(0, 0));
  EXPECT_LE(d.connection.findings().size(), 2 * Findings::max_per_monitor);
}

// A whole life without a fault on either side, in many shapes.
void serve(Dialogue& d, std::uint32_t id, std::mt19937& random) {
  const bool get = random() % 2 == 0;
  d.we_headers(id, request(get ? "GET" : "POST"), get ? last : more);
  if (random() % 3 == 0) d.target_headers(id, response("100"), more);
  if (!get)
    d.we(data_frame(id, octets(random() % 100), flag::END_STREAM))
        .target(window_update_frame(id, 1 + random() % 100));
  const auto size = random() % 2'000;
  d.target_headers(id, response() + Field{"content-length", std::to_string(size)}, more);
  d.target(data_frame(id, octets(size / 2), 0, Padding{static_cast<std::uint8_t>(random() % 20), {}}));
  if (random() % 4 == 0) {
    d.we(rst_stream_frame(id, ErrorCode::CANCEL)).target(data_frame(id, octets(size - size / 2)));
  } else if (random() % 2 == 0) {
    d.target(data_frame(id, octets(size - size / 2))).target_headers(id, {{"checksum", "1"}});
  } else {
    d.target(data_frame(id, octets(size - size / 2), flag::END_STREAM));
  }
  if (random() % 5 == 0) d.we(window_update_frame(id, 10));
  d.we(window_update_frame(0, 4'000)).target(priority_frame(id, {}));
}

TEST(Connection, AFaultlessServerIsLeftInPeace) {
  std::mt19937 random(9113);
  Dialogue d;
  d.handshake({{SettingId::INITIAL_WINDOW_SIZE, 3'000}});
  for (std::uint32_t id = 1; id < 2'001; id += 2) {
    serve(d, id, random);
    if (id % 100 == 1) d.fence();
    if (id % 200 == 1) {
      d.we(settings(SettingId::HEADER_TABLE_SIZE, 4'096 + id))
          .we(ping_frame({1}))
          .target(settings_ack_frame());
      d.target(ping_frame({1}, true)).target(settings_frame({})).we(settings_ack_frame());
    }
  }
  d.target(goaway_frame(max_stream_id, ErrorCode::NO_ERROR)).target(goaway_frame(1'999, ErrorCode::NO_ERROR));
  d.connection.closed(true);
  EXPECT_THAT(d.found(), IsEmpty()) << d.explain();
  EXPECT_EQ(d.connection.taint(), "");
  EXPECT_EQ(d.connection.streams().size(), 1'000U);
}

// Frames and raw octets at random, both ways.
TEST(Connection, GarbageIsHarmless) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Dialogue d(seed % 2 == 0 ? Role::server : Role::client, {.max_streams = 20, .max_block = 200});
    const auto frame = [&] {
      const auto type = random() % 20 == 0 ? random() % 256 : random() % 11;
      const auto flags = random() % 3 == 0 ? random() % 256 : random() % 16;
      Bytes payload(random() % 4 == 0 ? random() % 40 : 4 + 4 * (random() % 2));
      for (auto& octet : payload)
        octet = static_cast<std::uint8_t>(random() % 3 == 0 ? random() : random() % 4);
      return raw_frame(static_cast<FrameType>(type), static_cast<std::uint8_t>(flags), random() % 30,
                       payload);
    };
    if (seed % 3 != 0) d.handshake();
    for (int i = 0; i < 300; ++i) {
      switch (random() % 8) {
        case 0: d.we_headers(random() % 30, request()); break;
        case 1: d.target_headers(random() % 30, seed % 2 == 0 ? response() : request()); break;
        case 2: d.fence(); break;
        case 3:
        case 4: d.we(frame()); break;
        default: d.target(frame()); break;
      }
    }
    d.connection.closed(true);
    EXPECT_LE(d.connection.streams().size(), 20U);
    EXPECT_LE(d.connection.findings().size(), monitor_count * Findings::max_per_monitor);
  }
}

// RFC 7540 §3.2
Dialogue upgraded(const std::vector<Setting>& agreed, Method method = Method::other) {
  Dialogue d;
  d.connection = Connection(Role::server);
  d.connection.upgraded(agreed, method);
  d.target(settings_frame({}));
  d.connection.sent_preface();
  return d;
}

TEST(Connection, AnUpgradedRequestIsStream1AndEnded) {
  auto d = upgraded({});
  ASSERT_NE(d.connection.stream(1), nullptr);
  EXPECT_EQ(d.connection.stream(1)->state, State::half_closed_remote);
  d.target_headers(1, response(), more).target(data_frame(1, octets(10), flag::END_STREAM));
  d.we(settings_frame({})).we(settings_ack_frame()).target(settings_ack_frame());
  d.we_headers(3, request()).target_headers(3, response());
  EXPECT_TRUE(d.found().empty()) << d.explain();
  EXPECT_EQ(d.connection.taint(), "");
  d.target_headers(1, response());
  EXPECT_EQ(d.found(), std::vector<std::string>{"closed-stream"}) << d.explain();
}

TEST(Connection, SettingsOfAnUpgradeBindAtOnce) {
  auto d = upgraded({{SettingId::INITIAL_WINDOW_SIZE, 5}});
  EXPECT_EQ(d.connection.own_settings().initial_window_size, 5U);
  d.target_headers(1, response(), more).target(data_frame(1, octets(5), 0));
  EXPECT_TRUE(d.found().empty()) << d.explain();
  d.target(data_frame(1, octets(1), 0));
  EXPECT_EQ(d.found(), std::vector<std::string>{"window-overrun-stream"}) << d.explain();
}

TEST(Connection, AnAckForTheSettingsOfAnUpgradeIsNoFault) {
  auto d = upgraded({});
  d.target(settings_ack_frame());
  EXPECT_TRUE(d.found().empty()) << d.explain();
  d.target(settings_ack_frame());
  EXPECT_EQ(d.found(), std::vector<std::string>{"settings-ack-unsolicited"}) << d.explain();
}

TEST(Connection, ContentOfAnUpgradedHeadIsAFault) {
  auto d = upgraded({}, Method::head);
  d.target_headers(1, response(), more).target(data_frame(1, octets(1), flag::END_STREAM));
  EXPECT_EQ(d.found(), std::vector<std::string>{"content-forbidden"}) << d.explain();
}

}  // namespace
}  // namespace h2prism::model
