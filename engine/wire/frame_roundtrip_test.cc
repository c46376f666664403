// Every frame type: written, cut in every way, decoded, and the same again.
#include <functional>

#include <gmock/gmock.h>

#include "engine/wire/chunking.h"
#include "engine/wire/decode_pieces.h"
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_writer.h"

namespace h2prism {
namespace {

using testing::ElementsAre;
using testing::Optional;

struct Sample {
  std::string name;
  Bytes octets;
  FrameHeader header;
  std::function<void(const Payload&)> check;
};
void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.name; }

// A check of one payload type; any other type fails.
template <class T, class Check>
std::function<void(const Payload&)> is(Check check) {
  return [check](const Payload& payload) {
    const auto* typed = std::get_if<T>(&payload);
    ASSERT_NE(typed, nullptr) << "decoded as another type";
    check(*typed);
  };
}

std::string text(ByteView octets) { return std::string(as_text(octets)); }

std::vector<Sample> samples() {
  const auto header = [](std::uint32_t length, FrameType type, std::uint8_t flags, std::uint32_t stream) {
    return FrameHeader{.length = length, .type = type, .flags = flags, .stream = stream};
  };
  const Setting settings[] = {{SettingId::MAX_FRAME_SIZE, 16384}, {SettingId{0x1a1a}, 0xffffffff}};
  const ByteView origins[] = {as_bytes("https://a"), {}};
  return {
      {"Data", data_frame(1, as_bytes("hello"), flag::END_STREAM), header(5, FrameType::DATA, 0x1, 1),
       is<DataPayload>([](const auto& data) {
         EXPECT_EQ(text(data.data), "hello");
         EXPECT_EQ(data.pad_length, std::nullopt);
         EXPECT_TRUE(data.padding.empty());
       })},
      {"DataPadded", data_frame(1, as_bytes("hello"), 0, Padding{3, {}}), header(9, FrameType::DATA, 0x8, 1),
       is<DataPayload>([](const auto& data) {
         EXPECT_EQ(text(data.data), "hello");
         EXPECT_THAT(data.pad_length, Optional(3));
         EXPECT_THAT(data.padding, ElementsAre(0, 0, 0));
       })},
      {"DataNothingButPadding", data_frame(1, {}, 0, Padding{255, {}}), header(256, FrameType::DATA, 0x8, 1),
       is<DataPayload>([](const auto& data) {
         EXPECT_TRUE(data.data.empty());
         EXPECT_EQ(data.padding.size(), 255U);
       })},
      {"DataPadLengthZero", data_frame(1, as_bytes("x"), 0, Padding{}), header(2, FrameType::DATA, 0x8, 1),
       is<DataPayload>([](const auto& data) {
         EXPECT_EQ(text(data.data), "x");
         EXPECT_THAT(data.pad_length, Optional(0));
       })},
      {"DataEmptyOnStreamZero", data_frame(0, {}), header(0, FrameType::DATA, 0, 0),
       is<DataPayload>([](const auto& data) { EXPECT_TRUE(data.data.empty()); })},
      {"Headers", headers_frame(3, as_bytes("block")), header(5, FrameType::HEADERS, 0x4, 3),
       is<HeadersPayload>([](const auto& headers) {
         EXPECT_EQ(text(headers.fragment), "block");
         EXPECT_EQ(headers.priority, std::nullopt);
         EXPECT_EQ(headers.pad_length, std::nullopt);
       })},
      {"HeadersPaddedWithPriority",
       headers_frame(3, as_bytes("block"), 0, PriorityFields{true, max_stream_id, 200}, Padding{2, {}}),
       header(13, FrameType::HEADERS, 0x28, 3), is<HeadersPayload>([](const auto& headers) {
         EXPECT_EQ(text(headers.fragment), "block");
         EXPECT_THAT(headers.priority, Optional(PriorityFields{true, max_stream_id, 200}));
         EXPECT_THAT(headers.pad_length, Optional(2));
         EXPECT_THAT(headers.padding, ElementsAre(0, 0));
       })},
      {"HeadersNothingButPriority", headers_frame(3, {}, 0, PriorityFields{}),
       header(5, FrameType::HEADERS, 0x20, 3), is<HeadersPayload>([](const auto& headers) {
         EXPECT_TRUE(headers.fragment.empty());
         EXPECT_THAT(headers.priority, Optional(PriorityFields{}));
       })},
      {"Priority", priority_frame(5, {false, 3, 255}), header(5, FrameType::PRIORITY, 0, 5),
       is<PriorityPayload>(
           [](const auto& priority) { EXPECT_EQ(priority.priority, (PriorityFields{false, 3, 255})); })},
      {"RstStream", rst_stream_frame(max_stream_id, ErrorCode{0x12345678}),
       header(4, FrameType::RST_STREAM, 0, max_stream_id),
       is<RstStreamPayload>([](const auto& reset) { EXPECT_EQ(reset.code, ErrorCode{0x12345678}); })},
      {"Settings", settings_frame(settings), header(12, FrameType::SETTINGS, 0, 0),
       is<SettingsPayload>([](const auto& payload) {
         ASSERT_EQ(payload.settings.size(), 2U);
         EXPECT_EQ(payload.settings[0], (Setting{SettingId::MAX_FRAME_SIZE, 16384}));
         EXPECT_EQ(payload.settings[1], (Setting{SettingId{0x1a1a}, 0xffffffff}));
       })},
      {"SettingsAck", settings_ack_frame(), header(0, FrameType::SETTINGS, 0x1, 0),
       is<SettingsPayload>([](const auto& payload) { EXPECT_EQ(payload.settings.size(), 0U); })},
      {"PushPromise", push_promise_frame(1, 2, as_bytes("block")), header(9, FrameType::PUSH_PROMISE, 0x4, 1),
       is<PushPromisePayload>([](const auto& promise) {
         EXPECT_EQ(promise.promised_stream, 2U);
         EXPECT_FALSE(promise.reserved);
         EXPECT_EQ(text(promise.fragment), "block");
         EXPECT_EQ(promise.pad_length, std::nullopt);
       })},
      {"PushPromisePadded", push_promise_frame(1, 2, as_bytes("block"), 0, Padding{1, {}}),
       header(11, FrameType::PUSH_PROMISE, 0x8, 1), is<PushPromisePayload>([](const auto& promise) {
         EXPECT_EQ(promise.promised_stream, 2U);
         EXPECT_EQ(text(promise.fragment), "block");
         EXPECT_THAT(promise.pad_length, Optional(1));
         EXPECT_THAT(promise.padding, ElementsAre(0));
       })},
      {"Ping", ping_frame({1, 2, 3, 4, 5, 6, 7, 8}, true), header(8, FrameType::PING, 0x1, 0),
       is<PingPayload>(
           [](const auto& ping) { EXPECT_THAT(ping.opaque, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8)); })},
      {"Goaway", goaway_frame(max_stream_id, ErrorCode::NO_ERROR, as_bytes("bye")),
       header(11, FrameType::GOAWAY, 0, 0), is<GoawayPayload>([](const auto& goaway) {
         EXPECT_EQ(goaway.last_stream, max_stream_id);
         EXPECT_FALSE(goaway.reserved);
         EXPECT_EQ(goaway.code, ErrorCode::NO_ERROR);
         EXPECT_EQ(text(goaway.debug), "bye");
       })},
      {"WindowUpdate", window_update_frame(0, 0), header(4, FrameType::WINDOW_UPDATE, 0, 0),
       is<WindowUpdatePayload>([](const auto& update) {
         EXPECT_EQ(update.increment, 0U);
         EXPECT_FALSE(update.reserved);
       })},
      {"Continuation", continuation_frame(1, as_bytes("block")), header(5, FrameType::CONTINUATION, 0x4, 1),
       is<ContinuationPayload>(
           [](const auto& continuation) { EXPECT_EQ(text(continuation.fragment), "block"); })},
      {"Altsvc", altsvc_frame(0, as_bytes("https://a"), as_bytes("clear")),
       header(16, FrameType::ALTSVC, 0, 0), is<AltsvcPayload>([](const auto& altsvc) {
         EXPECT_EQ(text(altsvc.origin), "https://a");
         EXPECT_EQ(text(altsvc.value), "clear");
       })},
      {"AltsvcEmpty", altsvc_frame(1, {}, {}), header(2, FrameType::ALTSVC, 0, 1),
       is<AltsvcPayload>([](const auto& altsvc) {
         EXPECT_TRUE(altsvc.origin.empty());
         EXPECT_TRUE(altsvc.value.empty());
       })},
      {"Origin", origin_frame(origins), header(13, FrameType::ORIGIN, 0, 0),
       is<OriginPayload>([](const auto& origin) {
         EXPECT_EQ(text(origin.entries), std::string("\0\x09https://a\0\0", 13));
       })},
      {"OriginEmpty", origin_frame({}), header(0, FrameType::ORIGIN, 0, 0),
       is<OriginPayload>([](const auto& origin) { EXPECT_TRUE(origin.entries.empty()); })},
      {"PriorityUpdate", priority_update_frame(3, as_bytes("u=1")),
       header(7, FrameType::PRIORITY_UPDATE, 0, 0), is<PriorityUpdatePayload>([](const auto& update) {
         EXPECT_EQ(update.prioritized_stream, 3U);
         EXPECT_FALSE(update.reserved);
         EXPECT_EQ(text(update.value), "u=1");
       })},
      {"Unknown", raw_frame(FrameType{0x42}, 0xff, 9, as_bytes("grease")),
       header(6, FrameType{0x42}, 0xff, 9),
       is<UnknownPayload>([](const auto& unknown) { EXPECT_EQ(text(unknown.octets), "grease"); })},
      {"UnknownBetweenKnown", raw_frame(FrameType{0x0b}, 0, 0, {}), header(0, FrameType{0x0b}, 0, 0),
       is<UnknownPayload>([](const auto& unknown) { EXPECT_TRUE(unknown.octets.empty()); })},
  };
}

class RoundTrip : public testing::TestWithParam<Sample> {};

TEST_P(RoundTrip, SameFieldsHoweverTheOctetsArrive) {
  const auto& sample = GetParam();
  for_every_chunking(sample.octets, [&sample](const Pieces& pieces) {
    FrameDecoder decoder;
    int frames = 0;
    decode_pieces(decoder, pieces, [&](const DecodedFrame& result) {
      ++frames;
      ASSERT_EQ(result.status, DecodedFrame::Status::done) << result.error.what;
      EXPECT_EQ(result.frame.header, sample.header);
      EXPECT_TRUE(std::ranges::equal(result.frame.octets, sample.octets));
      sample.check(result.frame.payload);
    });
    EXPECT_EQ(frames, 1);
    EXPECT_FALSE(decoder.in_frame());
  });
}

INSTANTIATE_TEST_SUITE_P(EveryFrameType, RoundTrip, testing::ValuesIn(samples()),
                         [](const auto& tested) { return tested.param.name; });

TEST(RoundTripOfAStream, SameFramesHoweverTheOctetsArrive) {
  Bytes stream;
  std::vector<Seen> sent;
  for (int round = 0; round < 20; ++round) {
    for (const auto& sample : samples()) {
      append(stream, sample.octets);
      sent.push_back({sample.octets, to_line(sample.octets)});
    }
  }
  for (const std::size_t max_piece : {3, 20, 200, 5000}) {
    for_random_chunkings(stream, 20, max_piece, [&sent](const Pieces& pieces) {
      FrameDecoder decoder;
      EXPECT_EQ(decode_all(decoder, pieces), sent);
      EXPECT_FALSE(decoder.in_frame());
    });
  }
}

TEST(ReservedBits, AreKeptApartFromTheNumbersBesideThem) {
  const Bytes payload{0x80, 0, 0, 5, 0, 0, 0, 1};
  const auto payload_of = [&payload](FrameType type, std::size_t octets) {
    return decode_payload({.type = type}, ByteView(payload).first(octets)).value();
  };
  const auto promise = std::get<PushPromisePayload>(payload_of(FrameType::PUSH_PROMISE, 4));
  EXPECT_TRUE(promise.reserved);
  EXPECT_EQ(promise.promised_stream, 5U);
  const auto goaway = std::get<GoawayPayload>(payload_of(FrameType::GOAWAY, 8));
  EXPECT_TRUE(goaway.reserved);
  EXPECT_EQ(goaway.last_stream, 5U);
  const auto update = std::get<WindowUpdatePayload>(payload_of(FrameType::WINDOW_UPDATE, 4));
  EXPECT_TRUE(update.reserved);
  EXPECT_EQ(update.increment, 5U);
  const auto priority = std::get<PriorityUpdatePayload>(payload_of(FrameType::PRIORITY_UPDATE, 4));
  EXPECT_TRUE(priority.reserved);
  EXPECT_EQ(priority.prioritized_stream, 5U);

  const auto header = decode_frame_header(window_update_frame(1, 1).data());
  EXPECT_FALSE(header.reserved);
  auto frame = window_update_frame(1, 1);
  apply({.reserved = true}, frame);
  EXPECT_TRUE(decode_frame_header(frame.data()).reserved);
  EXPECT_EQ(decode_frame_header(frame.data()).stream, 1U);
}

}  // namespace
}  // namespace h2prism
