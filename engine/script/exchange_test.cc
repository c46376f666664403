// The builder and the YAML say the same: what both send is compared octet by octet, and so are their
// verdicts.
#include "engine/script/exchange.h"

#include <gmock/gmock.h>

#include "engine/base/hex.h"
#include "engine/script/stage.h"
#include "engine/script/test_kit.h"

namespace h2prism::script {
namespace {

using model::Role;

// Against every saboteur; the one that does it right must be found strong.
void expect_same(const Exchange& built, std::string_view yaml, bool strong_when_right = true) {
  const auto& in_code = built.build();
  const auto in_yaml = case_of(yaml);
  for (std::size_t i = 0; i < sabotage_count; ++i) {
    const auto sabotage = static_cast<Sabotage>(i);
    const auto one = play(in_code, Role::server, sabotage);
    const auto other = play(in_yaml, Role::server, sabotage);
    EXPECT_EQ(to_hex(one.sent), to_hex(other.sent)) << yaml << " against " << to_string(sabotage);
    ASSERT_EQ(one.verdict.has_value(), other.verdict.has_value())
        << yaml << " against " << to_string(sabotage);
    if (!one.verdict) continue;
    EXPECT_EQ(one.verdict->grade, other.verdict->grade) << yaml << " against " << to_string(sabotage);
    EXPECT_EQ(one.verdict->finding, other.verdict->finding) << yaml << " against " << to_string(sabotage);
    EXPECT_EQ(one.verdict->reason, other.verdict->reason);
    if (sabotage == Sabotage::right && strong_when_right) {
      EXPECT_EQ(one.verdict->grade, Grade::strong) << yaml;
    }
  }
}

TEST(Exchange, ReadsLikeTheExchange) {
  const auto zero = Exchange().handshake().headers(1, post()).window_update(1, 0).expect(
      stream_error(1, ErrorCode::PROTOCOL_ERROR));
  EXPECT_EQ(play(zero.build(), Role::server, Sabotage::right).verdict->grade, Grade::strong);
  EXPECT_EQ(play(zero.build(), Role::server, Sabotage::wrong_code).verdict->finding, Finding::wrong_code);
  EXPECT_EQ(play(zero.build(), Role::server, Sabotage::ignore).verdict->finding, Finding::ignored);
  expect_same(zero, R"(role: server
send: [HEADERS: {stream: 1, fields: $post, flags: END_HEADERS}, WINDOW_UPDATE: {stream: 1, increment: 0}]
expect: stream-error 1 PROTOCOL_ERROR)");
}

TEST(Exchange, HasEveryFrame) {
  expect_same(Exchange()
                  .role(TargetRole::server)
                  .handshake({{4, 0}})
                  .headers(1, post())
                  .data(1, "abc")
                  .priority(1, {.exclusive = true, .dependency = 3, .weight = 7})
                  .settings({{3, 100}})
                  .ping("12345678")
                  .window_update(0, 5)
                  .continuation(1, Bytes{0x82})
                  .expect(connection_error(ErrorCode::PROTOCOL_ERROR)),
              R"(role: server
settings: {INITIAL_WINDOW_SIZE: 0}
send:
- HEADERS: {stream: 1, fields: $post, flags: END_HEADERS}
- DATA: {stream: 1, data: "abc"}
- PRIORITY: {stream: 1, exclusive: true, dependency: 3, weight: 7}
- SETTINGS: {settings: {MAX_CONCURRENT_STREAMS: 100}}
- PING: {opaque: "3132333435363738"}
- WINDOW_UPDATE: {stream: 0, increment: 5}
- CONTINUATION: {stream: 1, block: "82", flags: END_HEADERS}
expect: connection-error PROTOCOL_ERROR)");
}

TEST(Exchange, HasResetsGoawayRawOctetsAndLoops) {
  expect_same(Exchange()
                  .open()
                  .rst_stream(Value::named("s"), ErrorCode::CANCEL)
                  .repeat(3, Exchange().ping("12345678"))
                  .fence()
                  .goaway(0, ErrorCode::NO_ERROR)
                  .raw(Bytes{0, 0, 1, 6, 0, 0, 0, 0, 0, 0})
                  .expect(connection_error(ErrorCode::FRAME_SIZE_ERROR)),
              R"(send:
- open
- RST_STREAM: {stream: $s, code: CANCEL}
- repeat: {times: 3, steps: [PING: {opaque: "3132333435363738"}]}
- fence
- GOAWAY: {last_stream: 0, code: NO_ERROR}
- raw: "00000106000000000000"
expect: connection-error FRAME_SIZE_ERROR)");
}

TEST(Exchange, HasFieldBlocksByOperation) {
  expect_same(
      Exchange().role(TargetRole::server).block(1, {BlockTableSize{0}, BlockIndexed{2}}).expect(malformed(1)),
      R"(role: server
send: [HEADERS: {stream: 1, block: [{table-size: 0}, {indexed: 2}], flags: END_HEADERS|END_STREAM}]
expect: malformed 1)");
}

TEST(Exchange, WantsResponses) {
  expect_same(Exchange()
                  .role(TargetRole::server)
                  .headers(1, get(), flag::END_HEADERS | flag::END_STREAM)
                  .expect(response(1, "2xx-3xx")),
              "role: server\nsend: [HEADERS: {stream: 1, fields: $get}]\nexpect: response 1 2xx-3xx", false);
}

TEST(Exchange, LooksAfterwards) {
  expect_same(Exchange().ping("12345678", flag::ACK).expect(script::ignored()).alive(),
              "send: [PING: {opaque: \"3132333435363738\", flags: ACK}]\nexpect: ignored\nthen: alive");
}

TEST(Exchange, StartsAsItIsTold) {
  expect_same(Exchange()
                  .no_handshake()
                  .raw(Bytes{'P', 'R', 'I'})
                  .shutdown()
                  .expect(connection_error(ErrorCode::PROTOCOL_ERROR)),
              "preface: none\nsend: [raw: \"505249\", shutdown]\nexpect: connection-error PROTOCOL_ERROR",
              false);
  expect_same(Exchange().early_handshake({{5, 20'000}}).expect(script::ignored()),
              "preface: early\nsettings: {MAX_FRAME_SIZE: 20000}\nexpect: ignored");
}

}  // namespace
}  // namespace h2prism::script
