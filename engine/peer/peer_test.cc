#include "engine/peer/peer.h"

#include <gmock/gmock.h>

#include "engine/wire/chunking.h"
#include "engine/wire/frame_text.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::peer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = Event::Kind;
using Lines = std::vector<std::string>;

constexpr std::string_view magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::uint8_t last = flag::END_HEADERS | flag::END_STREAM;

Options towards_client() { return {.target = model::Role::client}; }

Bytes joined(const std::vector<Bytes>& frames) {
  Bytes out;
  for (const auto& frame : frames) append(out, frame);
  return out;
}

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }
Bytes settings(const std::vector<Setting>& entries = {}) { return settings_frame(entries); }

Bytes headers(std::uint32_t stream, const FieldList& fields, hpack::Encoder& encoder) {
  Bytes block;
  encoder.encode(fields, block);
  return headers_frame(stream, block, last);
}

// What the peer wants written, a line for each frame.
Lines sent(Peer& peer) {
  Lines lines;
  for (const auto& octets : peer.take_output()) {
    lines.push_back(as_text(octets) == magic ? "magic" : to_line(octets));
  }
  return lines;
}

// The PING that the peer wants written, as its target would acknowledge it.
Bytes answer_to_ping(Peer& peer) {
  const auto output = peer.take_output();
  if (output.size() != 1 || output[0][3] != static_cast<std::uint8_t>(FrameType::PING)) {
    ADD_FAILURE() << "expected one PING";
    return {};
  }
  auto answer = output[0];
  answer[4] |= flag::ACK;
  return answer;
}

Lines notes(const Peer& peer) {
  Lines out;
  for (const auto& event : peer.log().events()) {
    if (event.kind == Kind::note) out.emplace_back(peer.log().text_of(event));
  }
  return out;
}

// A peer that has the target's empty SETTINGS behind it, and their ACK.
Peer greeted(Options options = {}) {
  Peer peer(options);
  peer.start({});
  peer.send_preface({});
  peer.receive(joined({options.target == model::Role::client ? bytes(magic) : Bytes{}, settings()}));
  peer.take_output();
  return peer;
}

TEST(Peer, ShakesHandsAsClient) {
  Peer peer({});
  peer.start({});
  EXPECT_TRUE(peer.is_client());
  peer.send_preface(std::vector<Setting>{{SettingId::INITIAL_WINDOW_SIZE, 0}});
  EXPECT_THAT(sent(peer), ElementsAre("magic", "SETTINGS stream=0 length=6 INITIAL_WINDOW_SIZE=0"));
  EXPECT_FALSE(peer.has_output());

  peer.receive(settings({{SettingId::MAX_FRAME_SIZE, 20'000}}));
  EXPECT_TRUE(peer.observed().settings);
  EXPECT_EQ(peer.model().peer_settings().max_frame_size, 20'000U);
  EXPECT_THAT(sent(peer), ElementsAre("SETTINGS stream=0 flags=ACK length=0"));

  EXPECT_FALSE(peer.model().settings_acked());
  peer.receive(settings_ack_frame());
  EXPECT_EQ(peer.observed().settings_acks, 1U);
  EXPECT_TRUE(peer.model().settings_acked());
  EXPECT_FALSE(peer.has_output());
}

TEST(Peer, ShakesHandsAsServerHoweverTheOctetsArrive) {
  for_every_chunking(joined({bytes(magic), settings(), settings_ack_frame()}), [](const Pieces& pieces) {
    Peer peer(towards_client());
    peer.start({});
    EXPECT_FALSE(peer.is_client());
    peer.send_preface({});
    EXPECT_THAT(sent(peer), ElementsAre("SETTINGS stream=0 length=0"));
    for (const auto& piece : pieces) peer.receive(piece);
    EXPECT_TRUE(peer.observed().settings);
    EXPECT_EQ(peer.observed().settings_acks, 1U);
    EXPECT_FALSE(peer.observed().invalid_octets);
    EXPECT_THAT(sent(peer), ElementsAre("SETTINGS stream=0 flags=ACK length=0"));
    EXPECT_EQ(as_text(peer.log().octets_of(peer.log().events()[1])), magic);
  });
}

TEST(Peer, AnswersPingAndSettingsUnlessToldNot) {
  const auto both = joined({settings(), ping_frame({1, 2, 3, 4, 5, 6, 7, 8})});
  Peer polite({});
  polite.receive(both);
  EXPECT_THAT(sent(polite), ElementsAre("SETTINGS stream=0 flags=ACK length=0",
                                        "PING stream=0 flags=ACK length=8 opaque=0102030405060708"));

  Peer no_settings_ack({.settings_ack = false});
  no_settings_ack.receive(both);
  EXPECT_THAT(sent(no_settings_ack), ElementsAre(HasSubstr("PING")));

  Peer no_ping_ack({.ping_ack = false});
  no_ping_ack.receive(both);
  EXPECT_THAT(sent(no_ping_ack), ElementsAre(HasSubstr("SETTINGS")));
}

TEST(Peer, GivesBackWhatDataUsed) {
  auto peer = greeted();
  peer.receive(data_frame(1, Bytes(1000, 'x'), 0, Padding{9, {}}));
  // A stream at once, padding and its length octet included; the connection when half of its window is used.
  EXPECT_THAT(sent(peer), ElementsAre("WINDOW_UPDATE stream=1 length=4 increment=1010"));
  peer.receive(
      joined({data_frame(3, Bytes(16'000, 'x')), data_frame(3, Bytes(15'757, 'x'), flag::END_STREAM)}));
  EXPECT_THAT(sent(peer), ElementsAre("WINDOW_UPDATE stream=3 length=4 increment=16000",
                                      "WINDOW_UPDATE stream=0 length=4 increment=32767"));
  peer.receive(joined({data_frame(5, {}), data_frame(0, Bytes(9, 'x'))}));
  EXPECT_THAT(sent(peer), IsEmpty());
}

TEST(Peer, GivesNothingBackWhenToldNotTo) {
  auto peer = greeted({.window_update = false});
  for (int i = 0; i < 4; ++i) peer.receive(data_frame(1, Bytes(16'000, 'x')));
  EXPECT_FALSE(peer.has_output());
}

TEST(Peer, PassesAFenceWhenBothPingsAreAnswered) {
  auto peer = greeted();
  peer.fence();
  EXPECT_TRUE(peer.fence_pending());
  const auto first = answer_to_ping(peer);
  peer.receive(first);
  EXPECT_EQ(peer.observed().fences, 0U);
  peer.receive(first);  // once more: that is not the answer to the second
  EXPECT_EQ(peer.observed().fences, 0U);
  peer.receive(answer_to_ping(peer));
  EXPECT_EQ(peer.observed().fences, 1U);
  EXPECT_FALSE(peer.fence_pending());
  EXPECT_FALSE(peer.has_output());
  EXPECT_THAT(peer.observed().ping_acks, IsEmpty());
}

TEST(Peer, TakesNoOtherPingForTheAnswerToAFence) {
  auto peer = greeted();
  peer.fence();
  const auto ping = peer.take_output().front();
  const Bytes opaque(ping.begin() + frame_header_size, ping.end());

  peer.receive(ping);  // the same octets, but a PING of the target's own
  EXPECT_EQ(sent(peer).size(), 1U);
  peer.receive(ping_frame({'o', 't', 'h', 'e', 'r', 0, 0, 1}, true));
  EXPECT_THAT(peer.observed().ping_acks, ElementsAre(ElementsAre('o', 't', 'h', 'e', 'r', 0, 0, 1)));
  auto wrong = ping;
  wrong[4] |= flag::ACK;
  wrong.back() ^= 1;
  peer.receive(wrong);
  EXPECT_TRUE(peer.fence_pending());
  EXPECT_EQ(peer.observed().fences, 0U);
  EXPECT_FALSE(peer.has_output());
}

TEST(Peer, StartsAFenceAnewWhenAskedAgain) {
  auto peer = greeted();
  peer.fence();
  const auto old = answer_to_ping(peer);
  peer.fence();
  const auto current = answer_to_ping(peer);
  peer.receive(old);
  EXPECT_FALSE(peer.has_output());
  peer.receive(current);
  peer.receive(answer_to_ping(peer));
  EXPECT_EQ(peer.observed().fences, 1U);
}

TEST(Peer, KnowsAnHttp1AnswerHoweverItArrives) {
  for_every_chunking(bytes("HTTP/1.1 400 Bad Request\r\n\r\n"), [](const Pieces& pieces) {
    Peer peer({});
    for (const auto& piece : pieces) peer.receive(piece);
    EXPECT_TRUE(peer.observed().http1);
    EXPECT_FALSE(peer.observed().invalid_octets);
    ASSERT_FALSE(peer.log().events().empty());
    const auto& event = peer.log().events().front();
    EXPECT_EQ(event.kind, Kind::received_raw);
    EXPECT_THAT(std::string(as_text(peer.log().octets_of(event))), ::testing::StartsWith("HTTP/1."));
  });
}

TEST(Peer, TakesAnEndWithinTheFirstOctetsForNoHttp2) {
  Peer peer({});
  peer.receive(as_bytes("HTTP"));
  EXPECT_FALSE(peer.observed().http1);
  peer.closed({transport::CloseKind::fin, ""});
  EXPECT_FALSE(peer.observed().http1);
  EXPECT_TRUE(peer.observed().invalid_octets);
  EXPECT_THAT(notes(peer), ElementsAre("connection ended: fin"));
}

TEST(Peer, TakesAnotherMagicForNoHttp2) {
  Peer peer(towards_client());
  peer.receive(as_bytes("PRI * HTTP/2.0\r\n\r\nMS\r\n\r\n"));
  EXPECT_TRUE(peer.observed().invalid_octets);
  peer.receive(settings());
  EXPECT_FALSE(peer.observed().settings);
  EXPECT_FALSE(peer.has_output());
}

TEST(Peer, TellsOfAnotherFirstFrameAndReadsOn) {
  Peer peer({});
  peer.receive(joined({ping_frame({}), settings()}));
  EXPECT_FALSE(peer.observed().invalid_octets);
  EXPECT_TRUE(peer.observed().settings);
  ASSERT_EQ(peer.model().findings().size(), 1U);
  EXPECT_EQ(peer.model().findings()[0].monitor, "first-frame-settings");
}

TEST(Peer, TakesAnUnknownOrMalformedFirstFrameForNoHttp2) {
  for (const auto& first : {raw_frame(FrameType{0x42}, 0, 0, {}), raw_frame(FrameType::PING, 0, 0, {})}) {
    Peer peer({});
    peer.receive(joined({first, settings()}));
    EXPECT_TRUE(peer.observed().invalid_octets);
    EXPECT_FALSE(peer.observed().settings);
    EXPECT_FALSE(peer.has_output());
  }
}

TEST(Peer, HearsAGoodbyeWithoutAGreeting) {
  Peer peer({});
  peer.receive(goaway_frame(0, ErrorCode::INADEQUATE_SECURITY));
  EXPECT_FALSE(peer.observed().invalid_octets);
  ASSERT_EQ(peer.observed().goaways.size(), 1U);
  EXPECT_EQ(peer.observed().goaways[0].code, ErrorCode::INADEQUATE_SECURITY);
}

TEST(Peer, TakesGarbageForNoHttp2) {
  Peer peer({});
  peer.receive(as_bytes("SSH-2.0-OpenSSH_9.2\r\n"));  // read as a frame, this has 5.4 MB of type 0x2d
  EXPECT_TRUE(peer.observed().invalid_octets);
}

TEST(Peer, StopsReadingAtTooManyFrames) {
  Peer peer({.max_frames = 10});
  peer.receive(settings());
  for (int i = 0; i < 9; ++i) peer.receive(ping_frame({}));
  EXPECT_FALSE(peer.observed().flood);
  EXPECT_EQ(sent(peer).size(), 10U);
  peer.receive(ping_frame({}));
  EXPECT_TRUE(peer.observed().flood);
  peer.receive(goaway_frame(0, ErrorCode::NO_ERROR));
  EXPECT_THAT(peer.observed().goaways, IsEmpty());
  EXPECT_FALSE(peer.has_output());
  EXPECT_THAT(notes(peer), ElementsAre(HasSubstr("without end")));
}

TEST(Peer, StopsReadingAtTooManyOctets) {
  Peer peer({.window_update = false, .max_received = 50'000});
  peer.receive(settings());
  for (int i = 0; i < 3; ++i) peer.receive(data_frame(1, Bytes(16'000, 'x')));
  EXPECT_FALSE(peer.observed().flood);
  peer.receive(data_frame(1, Bytes(16'000, 'x')));
  EXPECT_TRUE(peer.observed().flood);
}

TEST(Peer, SkipsAFrameAboveTheLimitAndReadsOn) {
  const Bytes large(default_max_frame_size + 1, 'x');
  const auto octets = joined({settings(), data_frame(1, large), ping_frame({7})});
  for_random_chunkings(octets, 5, 9'000, [&](const Pieces& pieces) {
    Peer peer({});
    for (const auto& piece : pieces) peer.receive(piece);
    EXPECT_THAT(notes(peer), ElementsAre(HasSubstr("larger than SETTINGS_MAX_FRAME_SIZE")));
    EXPECT_THAT(sent(peer), ElementsAre(HasSubstr("SETTINGS"), HasSubstr("PING stream=0 flags=ACK")));
    const auto& event = peer.log().events()[2];
    EXPECT_EQ(event.full_size, frame_header_size + large.size());
    EXPECT_EQ(event.size, frame_header_size);
  });
}

TEST(Peer, ReadsLargerFramesOnceItAllowsThem) {
  auto peer = greeted();
  const Bytes large(20'000, 'x');
  peer.send_settings(std::vector<Setting>{{SettingId::MAX_FRAME_SIZE, 20'000}});
  peer.receive(data_frame(1, large));
  EXPECT_THAT(notes(peer), IsEmpty());
  // What was allowed once may be under way: a lower limit does not make the target's frame unreadable.
  peer.send_settings(std::vector<Setting>{{SettingId::MAX_FRAME_SIZE, 16'384}});
  peer.receive(data_frame(1, large));
  EXPECT_THAT(notes(peer), IsEmpty());
}

TEST(Peer, NotesAMalformedFrame) {
  auto peer = greeted();
  peer.receive(
      joined({raw_frame(FrameType::PING, 0, 0, as_bytes("seven o")), goaway_frame(0, ErrorCode::CANCEL)}));
  EXPECT_THAT(notes(peer), ElementsAre(HasSubstr("malformed frame: a PING")));
  EXPECT_EQ(peer.observed().goaways.size(), 1U);
}

TEST(Peer, RecordsResetsAndGoawaysWithinBounds) {
  auto peer = greeted();
  peer.receive(joined({rst_stream_frame(1, ErrorCode::CANCEL), goaway_frame(5, ErrorCode::NO_ERROR)}));
  ASSERT_EQ(peer.observed().resets.size(), 1U);
  EXPECT_EQ(peer.observed().resets[0].stream, 1U);
  EXPECT_EQ(peer.observed().resets[0].code, ErrorCode::CANCEL);
  ASSERT_EQ(peer.observed().goaways.size(), 1U);
  EXPECT_EQ(peer.observed().goaways[0].last_stream, 5U);
  EXPECT_EQ(peer.observed().goaways[0].code, ErrorCode::NO_ERROR);

  for (int i = 0; i < 500; ++i) {
    peer.receive(joined({rst_stream_frame(1, ErrorCode::CANCEL), goaway_frame(5, ErrorCode::NO_ERROR),
                         ping_frame({}, true)}));
  }
  EXPECT_EQ(peer.observed().resets.size(), 256U);
  EXPECT_EQ(peer.observed().goaways.size(), 16U);
  EXPECT_EQ(peer.observed().ping_acks.size(), 256U);
}

TEST(Peer, EncodesWithinTheTargetsHeaderTable) {
  Peer peer({});
  peer.receive(settings({{SettingId::HEADER_TABLE_SIZE, 0}}));
  Bytes block;
  peer.encoder().encode(FieldList{{"x-a", "1"}}, block);
  EXPECT_EQ(block.front(), 0x20) << "the block opens with an update to size 0";
  EXPECT_EQ(peer.encoder().table().max_size(), 0U);
}

TEST(Peer, LogsTheFieldsOfBothEnds) {
  auto peer = greeted();
  const FieldList request{{":method", "GET"}};
  peer.send_fields(headers(1, request, peer.encoder()), request);
  hpack::Encoder target;
  peer.receive(headers(1, {{":status", "204"}}, target));
  const auto& events = peer.log().events();
  ASSERT_GE(events.size(), 4U);
  const auto tail = std::span(events).last(4);
  EXPECT_EQ(tail[0].kind, Kind::sent);
  EXPECT_EQ(tail[0].stream, 1U);
  EXPECT_EQ(peer.log().fields_of(tail[1]), request);
  EXPECT_EQ(tail[2].kind, Kind::received);
  EXPECT_EQ(peer.log().fields_of(tail[3]), (FieldList{{":status", "204"}}));
  EXPECT_EQ(peer.model().stream(1)->status, 204);
}

TEST(Peer, ReadsNothingBehindAFieldBlockThatCannotBeDecoded) {
  const auto octets =
      joined({settings(), headers_frame(1, Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), ping_frame({})});
  for_every_chunking(octets, [](const Pieces& pieces) {
    Peer peer({});
    for (const auto& piece : pieces) peer.receive(piece);
    EXPECT_TRUE(peer.observed().invalid_octets);
    EXPECT_THAT(notes(peer), ElementsAre(HasSubstr("cannot be decoded")));
    EXPECT_THAT(sent(peer), ElementsAre(HasSubstr("SETTINGS")));
  });
}

TEST(Peer, SendsWhateverItIsTold) {
  auto peer = greeted();
  peer.send_frame(window_update_frame(0, 0));
  peer.send_raw(bytes("GET / HTTP/1.1\r\n"));
  peer.send_frame(bytes("short"));  // fewer octets than a frame header
  EXPECT_EQ(peer.take_output().size(), 3U);
  const auto& events = peer.log().events();
  EXPECT_EQ(events[events.size() - 2].kind, Kind::sent_raw);
  EXPECT_EQ(events.back().kind, Kind::sent);
  EXPECT_THAT(std::string(peer.model().taint()), ::testing::Not(IsEmpty()));
}

TEST(Peer, AnswersNothingInTheMidstOfAFrameInPieces) {
  auto peer = greeted();
  peer.take_output();
  const auto ping = ping_frame({});
  peer.send_raw(ByteView(ping).first(4), true);
  peer.receive(ping_frame({'t', 'h', 'e', 'i', 'r', 's', 0, 0}));
  EXPECT_EQ(peer.take_output().size(), 1U);
  peer.send_raw(ByteView(ping).subspan(4));
  const auto behind = peer.take_output();
  ASSERT_EQ(behind.size(), 2U);
  EXPECT_EQ(behind[0].size(), ping.size() - 4);
  EXPECT_EQ(behind[1], ping_frame({'t', 'h', 'e', 'i', 'r', 's', 0, 0}, flag::ACK));
}

TEST(Peer, AnswersNothingBeforeContinuationEndsABlockThatBeganAsOctets) {
  auto peer = greeted();
  peer.take_output();
  peer.send_raw(raw_frame(FrameType::HEADERS, 0, 1, bytes("\x82")), true);
  peer.receive(ping_frame({'t', 'h', 'e', 'i', 'r', 's', 0, 0}));
  EXPECT_EQ(peer.take_output().size(), 1U);
  peer.send_frame(raw_frame(FrameType::CONTINUATION, flag::END_HEADERS, 1, bytes("\x84")));
  const auto behind = peer.take_output();
  ASSERT_EQ(behind.size(), 2U);
  EXPECT_EQ(behind[1], ping_frame({'t', 'h', 'e', 'i', 'r', 's', 0, 0}, flag::ACK));
}

TEST(Peer, RemembersTheFirstEndOfTheConnection) {
  auto peer = greeted();
  peer.at(TimePoint(milliseconds(7)));
  peer.closed({transport::CloseKind::reset, "Connection reset by peer"});
  peer.closed({transport::CloseKind::local, ""});
  EXPECT_EQ(peer.observed().closed->kind, transport::CloseKind::reset);
  EXPECT_FALSE(peer.observed().invalid_octets);
  EXPECT_THAT(notes(peer), ElementsAre("connection ended: reset, Connection reset by peer"));
  EXPECT_EQ(peer.log().events().back().at_us, 7000);
}

TEST(Peer, SaysNothingByItselfWithinAFieldBlock) {
  Peer peer({});
  peer.send_preface({});
  peer.receive(settings());
  const auto block = bytes("\x82\x86\x84");
  peer.take_output();
  peer.send_frame(headers_frame(1, ByteView(block).first(2), flag::END_STREAM));
  peer.receive(settings());
  peer.receive(ping_frame({7}));
  EXPECT_THAT(sent(peer), SizeIs(1));
  peer.send_frame(continuation_frame(1, ByteView(block).subspan(2), flag::END_HEADERS));
  EXPECT_THAT(sent(peer), ElementsAre(HasSubstr("CONTINUATION"), HasSubstr("SETTINGS stream=0 flags=ACK"),
                                      HasSubstr("PING stream=0 flags=ACK")));
}

}  // namespace
}  // namespace h2prism::peer
