#include "engine/script/variation.h"

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "engine/script/exchange.h"
#include "engine/script/frame_maker.h"
#include "engine/script/loader.h"
#include "engine/wire/frame_decoder.h"

namespace h2prism::script {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Case page() { return Exchange().named("9113/8.1/page").headers(1, get()).expect(response(1)).build(); }

Variation shape(std::string_view text) { return parse_variation(text).value(); }

const Resolver no_names = [](std::string_view) { return std::nullopt; };

const FrameSpec& first_frame(const Case& test) { return std::get<FrameSpec>(test.steps.front().what); }

TEST(Variation, IsWrittenAsItIsRead) {
  for (const auto* text :
       {"delivery=per-octet", "padding=97,tls=1.2", "delivery=per-frame,huffman=never,table=inserted"})
    EXPECT_EQ(to_string(shape(text)), text);
  EXPECT_TRUE(Variation{}.plain());
  EXPECT_THAT(parse_variation("padding=2").error().message,
              HasSubstr("'2' is not a value of padding (none, 1, 97)"));
  EXPECT_THAT(parse_variation("pading=1").error().message, HasSubstr("'pading=1' is no variation"));
  EXPECT_THAT(parse_axes("delivery,paddings").error().message, HasSubstr("'paddings' is not an axis"));
  EXPECT_THAT(*parse_axes("tls,delivery,tls"), ElementsAre(Axis::delivery, Axis::tls));
  EXPECT_EQ(parse_axes("all")->size(), axis_count);
}

TEST(Variation, PairwiseMeetsEveryPairWithFewerRowsThanAll) {
  const auto along = *parse_axes("all");
  const auto rows = pairwise(along);
  EXPECT_LT(rows.size(), 20U);
  EXPECT_EQ(every(along).size(), 3U * 3 * 3 * 3 * 4 * 3 - 1);
  std::set<std::array<std::size_t, 4>> met;
  const auto take = [&](const Variation& row) {
    EXPECT_TRUE(met.empty() || !row.plain());
    for (std::size_t a = 0; a < axis_count; ++a) {
      for (std::size_t b = a + 1; b < axis_count; ++b) met.insert({a, row.choice.at(a), b, row.choice.at(b)});
    }
  };
  take({});
  for (const auto& row : rows) take(row);
  std::size_t pairs = 0;
  for (std::size_t a = 0; a < axis_count; ++a) {
    for (std::size_t b = a + 1; b < axis_count; ++b)
      pairs += axes()[a].values.size() * axes()[b].values.size();
  }
  EXPECT_EQ(met.size(), pairs);
  EXPECT_EQ(pairwise(std::vector{Axis::table}).size(), 3U) << "one axis: its values";
}

TEST(Variation, ShapesTheFramesOfACase) {
  const auto varied = vary(page(), shape("delivery=per-octet,padding=97,continuation=thirds,huffman=never"));
  ASSERT_TRUE(varied);
  EXPECT_EQ(varied->test.id, "9113/8.1/page@delivery=per-octet,padding=97,continuation=thirds,huffman=never");
  EXPECT_EQ(base_id(varied->test.id), "9113/8.1/page");
  EXPECT_EQ(varied->test.delivery, transport::Delivery::per_octet);

  // On the wire: HEADERS with padding, two more fragments, and the same fields.
  hpack::Encoder encoder;
  const TargetInfo target;
  const auto made = make_frames(first_frame(varied->test), target, no_names, encoder);
  ASSERT_TRUE(made);
  ASSERT_EQ(made->frames.size(), 3U);
  EXPECT_EQ(made->frames[0][3], std::to_underlying(FrameType::HEADERS));
  EXPECT_EQ(made->frames[0].size(), 9U + 1 + 3 + 97);
  EXPECT_EQ(made->frames[0][4] & (flag::END_HEADERS | flag::PADDED), flag::PADDED);
  EXPECT_EQ(made->frames[2][3], std::to_underlying(FrameType::CONTINUATION));
  EXPECT_EQ(made->frames[2][4], flag::END_HEADERS);
  EXPECT_EQ(made->fields.size(), 4U);
}

TEST(Variation, CodesFieldsAsAsked) {
  const auto block_of = [](std::string_view text) {
    const auto varied = vary(page(), shape(text));
    hpack::Encoder encoder;
    const TargetInfo target;
    const auto made = make_frames(first_frame(varied->test), target, no_names, encoder);
    EXPECT_EQ(encoder.table().count(), text == "table=inserted" || text.starts_with("huffman") ? 4U : 0U)
        << text;
    return Bytes(made->frames[0].begin() + 9, made->frames[0].end());
  };
  EXPECT_EQ(block_of("table=literal")[0], 0x00);
  EXPECT_EQ(block_of("table=never-indexed")[0], 0x10);
  EXPECT_EQ(block_of("table=inserted")[0], 0x40);
  const auto plain = block_of("huffman=never");
  EXPECT_EQ(as_text(plain).substr(2, 7), ":method");
  EXPECT_LT(block_of("huffman=always").size(), plain.size());
}

TEST(Variation, LeavesAloneWhatTheCaseIsAbout) {
  const auto none = [](const Case& test, std::string_view text) { return !vary(test, shape(text)); };
  EXPECT_TRUE(none(Exchange().ping("12345678").expect(script::ignored()).build(),
                   "padding=1,continuation=thirds,table=literal"));
  EXPECT_TRUE(
      none(Exchange().no_handshake().raw({'x'}).expect(script::ignored()).build(), "delivery=per-octet"));
  auto lie = page();
  std::get<FrameSpec>(lie.steps.front().what).length = 3;
  EXPECT_TRUE(none(lie, "padding=1,continuation=thirds"));
  auto open_block = page();
  std::get<FrameSpec>(open_block.steps.front().what).split.end = false;
  EXPECT_TRUE(none(open_block, "continuation=thirds"));
  const auto indexed = Exchange().block(1, {BlockIndexed{62, 0}}).expect(script::ignored()).build();
  EXPECT_TRUE(none(indexed, "table=literal,huffman=always")) << "an index means what was inserted before";
  auto over_tls = page();
  over_tls.tls.emplace();
  EXPECT_TRUE(none(over_tls, "tls=1.2"));
  EXPECT_THAT(vary(page(), shape("tls=1.2"))->test.needs, ElementsAre("tls12"));
}

TEST(Variation, MostCasesHaveOtherShapes) {
  const auto suite = load_suite(H2PRISM_SOURCE_DIR "/cases");
  ASSERT_TRUE(suite);
  std::map<std::string_view, std::size_t> varied;
  for (const auto& test : suite->cases) {
    for (const auto& axis : axes()) {
      Variation one;
      one.choice.at(std::to_underlying(axis.axis)) = 1;
      varied[axis.name] += vary(test, one) ? 1 : 0;
    }
  }
  for (const auto& [axis, cases] : varied) EXPECT_GT(cases * 4, suite->cases.size()) << axis;
}

}  // namespace
}  // namespace h2prism::script
