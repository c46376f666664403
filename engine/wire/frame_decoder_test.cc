#include "engine/wire/frame_decoder.h"

#include <gmock/gmock.h>

#include "engine/wire/chunking.h"
#include "engine/wire/decode_pieces.h"
#include "engine/wire/frame_writer.h"

namespace h2prism {
namespace {

using testing::ElementsAre;
using testing::Field;
using Status = DecodedFrame::Status;

constexpr auto oversize_text = "FRAME_SIZE_ERROR at 0: a payload larger than SETTINGS_MAX_FRAME_SIZE allows";

TEST(FrameDecoder, WholeFramesAreDecodedWhereTheyStand) {
  const auto octets = data_frame(1, as_bytes("hello"));
  FrameDecoder decoder;
  ByteView input = octets;
  const auto result = decoder.next(input);
  EXPECT_EQ(result.frame.octets.data(), octets.data());
  EXPECT_EQ(std::get<DataPayload>(result.frame.payload).data.data(), octets.data() + frame_header_size);
  EXPECT_TRUE(input.empty());
  EXPECT_EQ(decoder.memory(), 0U);
}

TEST(FrameDecoder, TakesOneFrameAtATime) {
  auto octets = ping_frame({});
  append(octets, window_update_frame(1, 1));
  FrameDecoder decoder;
  ByteView input = octets;
  EXPECT_EQ(decoder.next(input).frame.header.type, FrameType::PING);
  EXPECT_EQ(input.size(), 13U);
  EXPECT_EQ(decoder.next(input).frame.header.type, FrameType::WINDOW_UPDATE);
  EXPECT_EQ(decoder.next(input).status, Status::need_more);
}

TEST(FrameDecoder, TheFrameAfterAJoinedOneIsDecodedWhereItStands) {
  auto octets = ping_frame({});
  append(octets, window_update_frame(1, 1));
  FrameDecoder decoder;
  ByteView start = ByteView(octets).first(4), rest = ByteView(octets).subspan(4);
  EXPECT_EQ(decoder.next(start).status, Status::need_more);
  EXPECT_EQ(decoder.next(rest).status, Status::done);
  EXPECT_EQ(decoder.next(rest).frame.octets.data(), octets.data() + 17);
}

TEST(FrameDecoder, KnowsWhetherItIsInAFrame) {
  const auto octets = ping_frame({});
  FrameDecoder decoder;
  EXPECT_FALSE(decoder.in_frame());
  for (std::size_t i = 0; i < octets.size(); ++i) {
    ByteView input(&octets[i], 1);
    decoder.next(input);
    EXPECT_EQ(decoder.in_frame(), i + 1 < octets.size());
  }
  ByteView nothing;
  EXPECT_EQ(decoder.next(nothing).status, Status::need_more);
  EXPECT_FALSE(decoder.in_frame());
}

TEST(FrameDecoder, AFrameOfTheMaximumSizeIsFine) {
  FrameDecoder decoder;
  const auto octets = data_frame(1, Bytes(default_max_frame_size));
  ByteView input = octets;
  EXPECT_EQ(decoder.next(input).status, Status::done);
}

TEST(FrameDecoder, AnOversizePayloadIsSkippedAndDecodingGoesOn) {
  auto stream = ping_frame({});
  append(stream, data_frame(1, Bytes(101, 'x')));
  append(stream, raw_frame(FrameType{0x42}, 0, 3, Bytes(150)));
  append(stream, window_update_frame(1, 5));

  for_every_chunking(stream, [](const Pieces& pieces) {
    FrameDecoder decoder(100);
    const auto header_only = ElementsAre(testing::_, testing::_, testing::_, testing::_, testing::_,
                                         testing::_, testing::_, testing::_, testing::_);
    EXPECT_THAT(decode_all(decoder, pieces),
                ElementsAre(Field(&Seen::text, "PING stream=0 length=8 opaque=0000000000000000"),
                            AllOf(Field(&Seen::text, oversize_text), Field(&Seen::octets, header_only)),
                            AllOf(Field(&Seen::text, oversize_text), Field(&Seen::octets, header_only)),
                            Field(&Seen::text, "WINDOW_UPDATE stream=1 length=4 increment=5")));
    EXPECT_FALSE(decoder.in_frame());
  });
}

TEST(FrameDecoder, AnOversizeFrameIsReportedAsSoonAsItsHeaderIsThere) {
  FrameDecoder decoder(100);
  Bytes octets;
  append_frame_header(octets,
                      {.length = 101, .type = FrameType::HEADERS, .flags = flag::END_HEADERS, .stream = 7});
  ByteView input = octets;
  const auto result = decoder.next(input);
  EXPECT_EQ(result.status, Status::error);
  EXPECT_EQ(result.error.code, ErrorCode::FRAME_SIZE_ERROR);
  EXPECT_EQ(result.error.section, "RFC 9113 §4.2");
  EXPECT_EQ(result.error.offset, 0U);
  EXPECT_EQ(result.frame.header, decode_frame_header(octets.data()));
  EXPECT_TRUE(decoder.in_frame());  // its payload is still to come
}

TEST(FrameDecoder, TheLimitThatHoldsWhenTheHeaderIsThereDecides) {
  const auto octets = data_frame(1, Bytes(200));
  FrameDecoder decoder(200);
  ByteView header = ByteView(octets).first(9), payload = ByteView(octets).subspan(9);
  EXPECT_EQ(decoder.next(header).status, Status::need_more);
  decoder.set_max_frame_size(100);
  EXPECT_EQ(decoder.next(payload).status, Status::done);

  ByteView start = ByteView(octets).first(8), rest = ByteView(octets).subspan(8);
  EXPECT_EQ(decoder.next(start).status, Status::need_more);
  EXPECT_EQ(decoder.next(rest).status, Status::error);
  EXPECT_EQ(decoder.next(rest).status, Status::need_more);
  EXPECT_TRUE(rest.empty());

  decoder.set_max_frame_size(200);
  ByteView whole = octets;
  EXPECT_EQ(decoder.next(whole).status, Status::done);
}

TEST(FrameDecoder, MemoryIsBoundedByTheMaximumFrameSize) {
  constexpr std::size_t bound = default_max_frame_size + frame_header_size;
  Bytes stream;
  for (const std::size_t size : {1, 5000, 16384, 300, 16385, 1'000'000, 16384})
    append(stream, data_frame(1, Bytes(size)));
  for (const std::size_t piece : {1, 7, 1460, 10'000}) {
    FrameDecoder decoder;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      auto input = ByteView(stream).subspan(at, std::min(piece, stream.size() - at));
      while (decoder.next(input).status != Status::need_more) ASSERT_LE(decoder.memory(), bound);
      ASSERT_LE(decoder.memory(), bound);
    }
    EXPECT_FALSE(decoder.in_frame());
  }
}

TEST(FrameDecoder, AnAnnouncementCostsNoMemory) {
  FrameDecoder decoder(max_max_frame_size);
  const auto octets = data_frame(1, Bytes(max_max_frame_size));
  ByteView start = ByteView(octets).first(1000);
  EXPECT_EQ(decoder.next(start).status, Status::need_more);
  EXPECT_LE(decoder.memory(), 2000U);
}

TEST(FrameDecoder, ALargeAllowanceIsUsedToTheFull) {
  FrameDecoder decoder(max_max_frame_size);
  const auto octets = data_frame(1, Bytes(max_max_frame_size, 'x'));
  ByteView start = ByteView(octets).first(1'000'000), rest = ByteView(octets).subspan(1'000'000);
  EXPECT_EQ(decoder.next(start).status, Status::need_more);
  const auto result = decoder.next(rest);
  ASSERT_EQ(result.status, Status::done);
  EXPECT_TRUE(std::ranges::equal(result.frame.octets, octets));
}

}  // namespace
}  // namespace h2prism
