#include "engine/script/player.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/script/exchange.h"
#include "engine/script/test_kit.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::script {
namespace {

constexpr std::uint8_t last = flag::END_HEADERS | flag::END_STREAM;

struct Request {
  Case test = Exchange().role(TargetRole::server).headers(1, get(), last).expect(response(1)).build();
  TargetInfo target;
  TimePoint now{};
  Player player;

  explicit Request(PlayOptions options) : player(test, target, options) {
    player.open(now);
    player.receive(settings_frame({}), now);
    player.receive(settings_ack_frame(), now);
    sent();
  }

  // Frames that it sent since the last call, by type.
  std::vector<FrameType> sent() {
    std::vector<FrameType> out;
    for (const auto& segment : player.take_output()) {
      FrameDecoder decoder;
      ByteView input(segment);
      if (segment.size() >= client_magic.size() && as_text(input.first(client_magic.size())) == client_magic)
        input = input.subspan(client_magic.size());
      while (!input.empty()) {
        const auto& decoded = decoder.next(input);
        if (decoded.status == DecodedFrame::Status::done) out.push_back(decoded.frame.header.type);
      }
    }
    return out;
  }
  void wait(milliseconds time) {
    now += time;
    player.tick(now);
  }
};

TEST(Player, AsksNothingWhileItAwaitsAResponse) {
  Request first({.timeout = milliseconds(1000)});
  first.wait(milliseconds(1001));
  EXPECT_TRUE(first.sent().empty());
  EXPECT_EQ(first.player.verdict().finding, Finding::silence);

  Request second({.timeout = milliseconds(1000), .patient = true});
  second.wait(milliseconds(999));
  EXPECT_TRUE(second.sent().empty());
  EXPECT_TRUE(second.player.watching());
  second.player.receive(headers_frame(1, Bytes{0x88}, last), second.now);
  EXPECT_EQ(second.player.verdict().grade, Grade::strong);
}

TEST(Player, TellsAnAnswerThatIsHeldBackFromNone) {
  Request held({.timeout = milliseconds(1000), .patient = true});
  held.wait(milliseconds(1001));
  EXPECT_EQ(held.sent(), std::vector<FrameType>{FrameType::PING});
  held.player.receive(headers_frame(1, Bytes{0x88}, last), held.now);
  EXPECT_EQ(held.player.verdict().grade, Grade::fail);
  EXPECT_EQ(held.player.verdict().finding, Finding::stalled);

  Request silent({.timeout = milliseconds(1000), .patient = true});
  silent.wait(milliseconds(1001));
  silent.wait(milliseconds(1001));
  EXPECT_EQ(silent.player.verdict().finding, Finding::silence);
}

// A target that acknowledges PINGs, and answers requests from stream 3 on, but does nothing else by itself.
struct Lazy {
  Case test;
  TargetInfo target;
  TimePoint now{};
  Player player;

  // `ack_at`: the PING ahead of whose answer it acknowledges SETTINGS; 0: never.
  explicit Lazy(std::string_view keys, PlayOptions options = {.timeout = milliseconds(1000)}, int ack_at = 0)
      : test(case_of(keys)), player(test, target, options), ack_at_(ack_at) {
    player.open(now);
    receive(settings_frame({}));
    receive(settings_ack_frame());
  }
  void receive(const Bytes& frames) {
    player.receive(frames, now);
    answer();
  }
  void wait(milliseconds time) {
    now += time;
    player.tick(now);
    answer();
  }

 private:
  void answer() {
    Bytes sent;
    for (const auto& segment : player.take_output()) append(sent, segment);
    ByteView input(sent);
    if (!sent.empty() && !std::exchange(greeted_, true)) input = input.subspan(client_magic.size());
    Bytes answers;
    for (FrameDecoder decoder; !input.empty();) {
      const auto& frame = decoder.next(input).frame;
      if (frame.header.type == FrameType::HEADERS && frame.header.stream >= 3)
        append(answers, headers_frame(frame.header.stream, Bytes{0x88}, last));
      const auto* ping = std::get_if<PingPayload>(&frame.payload);
      if (ping == nullptr || frame.header.has(flag::ACK)) continue;
      if (++pings_ == ack_at_) append(answers, settings_ack_frame());
      append(answers, ping_frame(ping->opaque, true));
    }
    if (!answers.empty()) receive(answers);
  }

  bool greeted_ = false;
  int ack_at_;
  int pings_ = 0;
};

TEST(Player, AnUploadWithoutCreditIsGivenUpOnceAllOfItWasRead) {
  constexpr auto keys = "role: server\nsend: [open, upload: {stream: $s, size: 100000}]\nexpect: ignored";
  Lazy first(keys);
  first.wait(milliseconds(99));
  EXPECT_FALSE(first.player.done());
  first.wait(milliseconds(1));
  ASSERT_TRUE(first.player.done());
  EXPECT_EQ(first.player.verdict().grade, Grade::inconclusive);

  Lazy second(keys, {.timeout = milliseconds(1000), .patient = true});
  second.wait(milliseconds(999));
  EXPECT_FALSE(second.player.done());
  EXPECT_TRUE(second.player.watching());
  second.receive(window_update_frame(0, 50000));
  second.receive(window_update_frame(1, 50000));
  EXPECT_EQ(second.player.verdict().grade, Grade::strong);
}

TEST(Player, AnAnswerThatWouldAccuseIsAwaitedThoughFencesPassed) {
  constexpr auto keys =
      "role: server\nsend: [HEADERS: {stream: 1, fields: [$get, \"x-A: b\"]}]\nexpect: malformed 1";
  Lazy late(keys);
  late.wait(milliseconds(999));
  ASSERT_FALSE(late.player.done());
  late.receive(headers_frame(1, Bytes{0x88}, last));
  EXPECT_EQ(late.player.verdict().finding, Finding::accepted);

  Lazy never(keys);
  never.wait(milliseconds(1000));
  EXPECT_EQ(never.player.verdict().finding, Finding::ignored);
}

TEST(Player, ASettingsAckBehindTheAnswersToAFenceAccusesNobody) {
  for (const int ack_at : {0, 3}) {
    Lazy lazy("role: server\nsend: [SETTINGS: {settings: {ENABLE_PUSH: 0}}]\nexpect: ignored",
              {.timeout = milliseconds(1000)}, ack_at);
    ASSERT_TRUE(lazy.player.done());
    EXPECT_EQ(lazy.player.verdict().grade, Grade::strong);
    EXPECT_EQ(lazy.player.peer().model().findings().empty(), ack_at == 3);
  }
}

// Of a client, to what the player has sent since the last call.
Bytes answers_to_pings(Player& player) {
  Bytes answers;
  for (const auto& segment : player.take_output()) {
    FrameDecoder decoder;
    for (ByteView input(segment); !input.empty();) {
      const auto& frame = decoder.next(input).frame;
      const auto* ping = std::get_if<PingPayload>(&frame.payload);
      if (ping != nullptr && !frame.header.has(flag::ACK)) append(answers, ping_frame(ping->opaque, true));
    }
  }
  return answers;
}

// A client that answers PING by itself.
struct Reader {
  Case test;
  TargetInfo target{.role = model::Role::client};
  TimePoint now{};
  Player player;

  explicit Reader(std::string_view expect)
      : test(case_of(fmt::format("role: client\nsend: [open: {{end: true}}]\nexpect: {}", expect))),
        player(test, target, {.timeout = milliseconds(1000)}) {
    player.open(now);
    receive(as_bytes(client_magic));
    receive(settings_frame({}));
    receive(settings_ack_frame());
    receive(headers_frame(1, Bytes{0x82, 0x84, 0x86, 0x41, 0x01, 'h'}, last));
  }
  void receive(ByteView octets) {
    player.receive(octets, now);
    if (const auto answers = answers_to_pings(player); !answers.empty()) receive(answers);
  }
  void wait(milliseconds time) {
    now += time;
    player.tick(now);
  }
};

TEST(Player, AClientsResetIsAwaitedThoughFencesPassed) {
  for (const auto* expect : {"malformed-at-end $s", "malformed $s\ntolerate: tolerated"}) {
    Reader late(expect);
    late.wait(milliseconds(10));
    ASSERT_FALSE(late.player.done());
    late.receive(rst_stream_frame(1, ErrorCode::PROTOCOL_ERROR));
    EXPECT_EQ(late.player.verdict().grade, Grade::strong);

    Reader never(expect);
    never.wait(milliseconds(20));
    EXPECT_EQ(never.player.verdict().grade, Grade::weak);
  }
}

TEST(Player, AVerdictSaysWhetherTimeRanOut) {
  Request silent({.timeout = milliseconds(1000)});
  silent.wait(milliseconds(1001));
  EXPECT_TRUE(silent.player.verdict().timed_out);

  Request gone({.timeout = milliseconds(1000)});
  gone.player.closed({transport::CloseKind::fin}, gone.now);
  ASSERT_TRUE(gone.player.done());
  EXPECT_FALSE(gone.player.verdict().timed_out);
}

TEST(Player, AHandshakeThatRunsOutOfTimeIsNoRefusal) {
  for (const auto kind : {transport::CloseKind::timed_out, transport::CloseKind::tls_alert}) {
    const auto test = case_of("role: client\npreface: early\nsend: [open]\nexpect: no-h2");
    TargetInfo target;
    target.role = model::Role::client;
    Player player(test, target, {});
    player.closed({kind, "no TLS handshake"}, TimePoint{});
    ASSERT_TRUE(player.done());
    EXPECT_EQ(player.verdict().grade,
              kind == transport::CloseKind::tls_alert ? Grade::strong : Grade::inconclusive);
  }
}

TEST(Player, AnErrorThatIsSaidTwiceIsNoReactionToWhatComesBehindAFence) {
  Lazy twice("role: server\nsend: [open, await: reset 1, fence, PRIORITY: {stream: 1}]\nexpect: ignored");
  const auto reset = rst_stream_frame(1, ErrorCode::STREAM_CLOSED);
  twice.player.receive(reset, twice.now);
  twice.receive(reset);
  EXPECT_EQ(twice.player.verdict().grade, Grade::strong);
}

// What is awaited does not come where the target ends the connection: a failure if it blames us, who broke no
// rule; the case's own fault, or the target's limits, leave it open.
TEST(Player, AnErrorForLegalTrafficIsARefusalWhateverWasAwaited) {
  struct Row {
    std::string_view ahead;
    ErrorCode code;
    Grade grade;
  };
  for (const auto& [ahead, code, grade] :
       {Row{"open", ErrorCode::PROTOCOL_ERROR, Grade::fail},
        Row{"open", ErrorCode::ENHANCE_YOUR_CALM, Grade::inconclusive},
        Row{"open", ErrorCode::NO_ERROR, Grade::inconclusive},
        Row{"open, WINDOW_UPDATE: {stream: 1, increment: 0}", ErrorCode::PROTOCOL_ERROR, Grade::inconclusive},
        Row{"PRIORITY: {stream: 0}", ErrorCode::PROTOCOL_ERROR, Grade::inconclusive}}) {
    Lazy refused(fmt::format("role: server\nsend: [{}, await: data 1 5]\nexpect: ignored", ahead));
    refused.receive(goaway_frame(1, code));
    EXPECT_EQ(refused.player.verdict().grade, grade) << ahead << ", " << to_string(code);
  }
}

TEST(Player, AResetBesideAnErrorOfTheConnectionIsNoneOfTheStreamAlone) {
  const auto reset = rst_stream_frame(1, ErrorCode::STREAM_CLOSED);
  for (const bool together : {false, true}) {
    Lazy raised("role: server\nsend: [open, await: reset 1, PRIORITY: {stream: 1}]\nexpect: ignored");
    auto frames = goaway_frame(1, ErrorCode::STREAM_CLOSED);
    if (together) append(frames, reset);
    raised.receive(frames);
    EXPECT_EQ(raised.player.verdict().grade, Grade::inconclusive);
  }
}

// A client that acknowledges PINGs, but sends no request by itself.
TEST(Player, AtTheSecondLookAPingHasAClientSendItsRequest) {
  for (const bool patient : {false, true}) {
    const auto test = case_of("role: client\nsend: [open]\nexpect: ignored");
    TargetInfo target;
    target.role = model::Role::client;
    Player player(test, target, {.timeout = milliseconds(1000), .patient = patient});
    TimePoint now{};
    player.open(now);
    Bytes hello;
    append(hello, as_bytes(client_magic));
    append(hello, settings_frame({}));
    append(hello, settings_ack_frame());
    player.receive(hello, now);
    player.tick(now += milliseconds(1001));
    EXPECT_EQ(player.done(), !patient);
    if (!patient) continue;
    Bytes request = headers_frame(1, Bytes{0x82, 0x86, 0x84, 0x01, 0x01, 'a'}, flag::END_HEADERS);
    append(request, answers_to_pings(player));
    player.receive(request, now);
    EXPECT_FALSE(player.provoked());  // the second PING of the fence is not answered yet
    player.receive(answers_to_pings(player), now);
    EXPECT_TRUE(player.provoked());
  }
}

TEST(Player, PausesBetweenOctets) {
  const auto test = Exchange()
                        .no_handshake()
                        .raw(Bytes{'P'})
                        .pause(milliseconds(20))
                        .raw(Bytes{'R'})
                        .expect(script::ignored())
                        .build();
  const TargetInfo target;
  Player player(test, target, {});
  TimePoint now{};
  player.open(now);
  EXPECT_EQ(player.take_output(), std::vector<Bytes>{Bytes{'P'}});
  player.tick(now + milliseconds(19));
  EXPECT_TRUE(player.take_output().empty());
  player.tick(now + milliseconds(20));
  EXPECT_EQ(player.take_output().front().front(), 'R');
}

TEST(Player, CutsAllButTheMagicIntoOctets) {
  const auto test =
      Exchange().early_handshake().deliver(transport::Delivery::per_octet).expect(script::ignored()).build();
  const TargetInfo target;
  Player player(test, target, {});
  player.open(TimePoint{});
  const auto segments = player.take_output();
  ASSERT_GT(segments.size(), 9U);
  EXPECT_EQ(as_text(segments.front()), client_magic);
  for (std::size_t i = 1; i < segments.size(); ++i) EXPECT_EQ(segments[i].size(), 1U);
}

TEST(Player, NextIsAnotherStreamBehindEachFrameForIt) {
  const auto test = case_of(
      "role: server\npreface: early\nsend: [PRIORITY: {stream: $next}, PRIORITY: {stream: $next}, "
      "PRIORITY_UPDATE: {prioritized: $next, value: u=1}, HEADERS: {stream: $next, fields: $get}, "
      "PRIORITY: {stream: 99}, HEADERS: {stream: $next, fields: $get}]\nexpect: ignored");
  const TargetInfo target;
  Player player(test, target, {});
  player.open(TimePoint{});
  Bytes sent;
  for (const auto& segment : player.take_output()) append(sent, segment);
  std::vector<std::uint32_t> streams;
  FrameDecoder decoder;
  for (ByteView input = ByteView(sent).subspan(client_magic.size()); !input.empty();) {
    const auto& frame = decoder.next(input).frame;
    const auto* update = std::get_if<PriorityUpdatePayload>(&frame.payload);
    const auto stream = update != nullptr ? update->prioritized_stream : frame.header.stream;
    if (stream != 0) streams.push_back(stream);
  }
  EXPECT_EQ(streams, (std::vector<std::uint32_t>{1, 3, 5, 7, 99, 9}));
}

}  // namespace
}  // namespace h2prism::script
