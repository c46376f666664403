#include "fuzz/mutate/mutator.h"

#include <set>

#include <gtest/gtest.h>

#include "engine/hpack/decoder.h"
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_writer.h"
#include "fuzz/mutate/hpack_ops.h"

namespace h2prism::fuzz {
namespace {

Bytes request() {
  Bytes block;
  hpack::Encoder().encode(
      std::vector<Field>{{":method", "GET"}, {":path", "/a"}, {":scheme", "http"}, {"cookie", "x"}}, block);
  auto frames = settings_frame({});
  append(frames, headers_frame(1, block));
  append(frames, data_frame(1, Bytes(5, 'x'), flag::END_STREAM));
  return frames;
}

Bytes input_of(h2prism_layout layout) {
  Bytes input;
  if (layout == H2PRISM_BARE_BLOCK) return {0x82, 0x84, 0x40, 0x01, 'a', 0x01, 'b'};
  if (layout == H2PRISM_BLOCKS)
    return {0x98, 0x00, 0x07, 0x82, 0x84, 0x40, 0x01, 'a', 0x01, 'b', 0x00, 0x01, 0xbe};
  if (layout == H2PRISM_MAGIC_AND_FRAMES) append(input, client_magic);
  if (layout != H2PRISM_BARE_FRAMES && layout != H2PRISM_MAGIC_AND_FRAMES) input.resize(2);
  append(input, request());
  return input;
}

// Whether each is a frame with a payload that decodes, and the octets end with a frame.
bool sound(ByteView octets) {
  FrameDecoder decoder;
  for (auto result = decoder.next(octets); result.status != DecodedFrame::Status::need_more;
       result = decoder.next(octets)) {
    if (result.status == DecodedFrame::Status::error) return false;
  }
  return !decoder.in_frame();
}

class EveryLayout : public testing::TestWithParam<h2prism_layout> {};
INSTANTIATE_TEST_SUITE_P(Mutator, EveryLayout,
                         testing::Values(H2PRISM_BARE_FRAMES, H2PRISM_FRAMES, H2PRISM_SESSION_OF_CLIENT,
                                         H2PRISM_SESSION_OF_SERVER, H2PRISM_BLOCKS, H2PRISM_MAGIC_AND_FRAMES,
                                         H2PRISM_BARE_BLOCK));

TEST_P(EveryLayout, TheSameSeedGivesTheSameOctets) {
  Mutator one(GetParam(), 7), other(GetParam(), 7);
  Bytes a = input_of(GetParam()), b = a;
  for (int i = 0; i < 300; ++i) ASSERT_EQ(a = one.mutate(a, 600), b = other.mutate(b, 600));
}

TEST_P(EveryLayout, KeepsToTheSizeWhateverTheInput) {
  Mutator mutator(GetParam(), 1);
  const Bytes input = input_of(GetParam());
  for (std::size_t size = 0; size <= input.size(); ++size) {
    for (const std::size_t room : {0, 1, 9, 40, 4096}) {
      const auto kept = ByteView(input).first(std::min(size, room));
      ASSERT_LE(mutator.mutate(kept, room).size(), room);
      ASSERT_LE(mutator.crossover(kept, input, room).size(), room);
    }
  }
}

TEST_P(EveryLayout, ChangesMostInputsInManyWays) {
  const Bytes input = input_of(GetParam());
  std::set<Bytes> seen;
  Mutator mutator(GetParam(), 0);
  for (int i = 0; i < 500; ++i) seen.insert(mutator.mutate(input, 4096));
  EXPECT_GT(seen.size(), 250U);
}

// What blind octets hardly ever give: sequences that are still frames, of which every second is worth reading
// on.
TEST(Mutator, MostlyKeepsFramesWhole) {
  Mutator mutator(H2PRISM_BARE_FRAMES, 3);
  int whole = 0;
  for (int i = 0; i < 1000; ++i) whole += sound(mutator.mutate(request(), 4096)) ? 1 : 0;
  EXPECT_GT(whole, 400);
  EXPECT_LT(whole, 950);  // but lies, too
}

TEST(Mutator, ReachesEveryFrameTypeFromOne) {
  std::set<std::uint8_t> types;
  Mutator mutator(H2PRISM_BARE_FRAMES, 5);
  for (int i = 0; i < 2000; ++i) {
    FrameDecoder decoder;
    const auto made = mutator.mutate(settings_frame({}), 4096);
    ByteView octets = made;
    for (auto result = decoder.next(octets); result.status != DecodedFrame::Status::need_more;
         result = decoder.next(octets))
      types.insert(static_cast<std::uint8_t>(result.frame.header.type));
  }
  for (const auto name : frame_type_names())
    EXPECT_TRUE(types.contains(static_cast<std::uint8_t>(*frame_type_from(name)))) << name;
}

TEST(HpackOps, WriteWhatWasParsed) {
  const Bytes block = {0x20, 0x82, 0x44, 0x01, '/', 0x10, 0x81, 0xab, 0x82, 0x1c, 0x64, 0x0f, 0x10, 0x00};
  EXPECT_EQ(write_ops(parse_ops(block)), block);
}

TEST(HpackOps, KeepWhatIsNoOperation) {
  const Bytes block = {0x82, 0x40, 0x05, 'a'};
  EXPECT_EQ(write_ops(parse_ops(block)), block);
}

}  // namespace
}  // namespace h2prism::fuzz
