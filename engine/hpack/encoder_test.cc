#include "engine/hpack/encoder.h"

#include <random>

#include <gtest/gtest.h>

#include "engine/hpack/decoder.h"
#include "engine/hpack/test_tools.h"

namespace h2prism::hpack {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string encoded(Encoder& encoder, const FieldList& fields) {
  Bytes out;
  encoder.encode(std::span<const Field>(fields), out);
  return to_hex(out);
}
std::string encoded(const FieldList& fields) {
  Encoder encoder;
  return encoded(encoder, fields);
}
std::string written(Encoder& encoder, const std::vector<Op>& ops) {
  Bytes out;
  encoder.encode_ops(ops, out);
  return to_hex(out);
}
std::string written(const Op& op) {
  Encoder encoder;
  return written(encoder, {op});
}

TEST(Encoder, PrefersTheTables) {
  Encoder encoder;
  const FieldList fields = {{":method", "GET"}, {"x", "1"}, {"x", "2"}, {":scheme", "https"}};
  EXPECT_EQ(encoded(encoder, fields), "82 40 01 78 01 31 7e 01 32 87"_hex);
  EXPECT_EQ(encoded(encoder, fields), "82 bf be 87"_hex);
  EXPECT_EQ(encoded(encoder, {{"x", "2"}, {"x", "1"}, {"x", "1"}}), "be bf bf"_hex) << "in any order";
}

TEST(Encoder, HuffmanWhereItSavesOctets) {
  EXPECT_EQ(encoded({{":path", "/aaa"}}), "04 83 60631f"_hex);
  EXPECT_EQ(encoded({{":path", "a"}}), "04 01 61"_hex) << "no octet saved";
  EXPECT_EQ(encoded({{":path", "<<<"}}), "04 03 3c3c3c"_hex);
  const std::string rare(126, '\x01');
  EXPECT_EQ(encoded({{":path", rare}}).substr(0, 6), "047e01") << "coded, it takes 363 octets";
  EXPECT_EQ(encoded({{":path", std::string(127, '\x01')}}).substr(0, 8), "047f0001");
  EXPECT_EQ(encoded({{":path", std::string(300, 'a')}}).substr(0, 8), "04ff3d18") << "188 octets";
}

TEST(Encoder, HidesSecrets) {
  Encoder encoder;
  EXPECT_EQ(encoded(encoder, {{"authorization", "a"}}), "1f08 01 61"_hex);
  EXPECT_EQ(encoded(encoder, {{"cookie", "a"}}), "1f11 01 61"_hex);
  EXPECT_EQ(encoded(encoder, {{"set-cookie", "a"}}), "1f28 01 61"_hex);
  EXPECT_EQ(encoded(encoder, {{"proxy-authorization", "a"}}), "1f22 01 61"_hex);
  EXPECT_EQ(encoder.table().count(), 0U);
  encoded(encoder, {{"cookie", "a value too long to be guessed"}});
  EXPECT_EQ(encoder.table().count(), 1U);
}

TEST(Encoder, HonoursNeverIndexed) {
  Encoder encoder;
  encoded(encoder, {{"x", "1"}});
  EXPECT_EQ(encoded(encoder, {{"x", "1", true}}), "1f2f 01 31"_hex) << "though the table has it";
  EXPECT_EQ(encoded(encoder, {{":method", "GET", true}}), "12 03 474554"_hex);
  EXPECT_EQ(encoded(encoder, {{"y", "1", true}}), "10 01 79 01 31"_hex);
  EXPECT_EQ(encoder.table().count(), 1U);
}

TEST(Encoder, SparesTheTableWhatChangesOrDoesNotFit) {
  Encoder encoder;
  EXPECT_EQ(encoded(encoder, {{":path", "a"}, {"content-length", "1"}}), "04 01 61 0f0d 01 31"_hex);
  encoded(encoder, {{"x", std::string(4000, 'y')}});
  EXPECT_EQ(encoder.table().count(), 0U);
}

TEST(Encoder, AnnouncesATableOfLess) {
  Encoder encoder(256);
  EXPECT_EQ(encoded(encoder, {{":method", "GET"}}), "3fe101 82"_hex);
  EXPECT_EQ(encoder.table().max_size(), 256U);
  EXPECT_EQ(encoded(encoder, {{":method", "GET"}}), "82"_hex) << "once";
}

TEST(Encoder, FollowsThePeersLimit) {
  Encoder encoder(8192);
  EXPECT_EQ(encoded(encoder, {}), ""_hex) << "4096, as every peer allows";
  encoder.set_peer_table_limit(65536);
  EXPECT_EQ(encoded(encoder, {}), "3fe13f"_hex) << "8192: no more than our own";
  encoder.set_peer_table_limit(100);
  EXPECT_EQ(encoded(encoder, {}), "3f45"_hex);
  encoder.set_peer_table_limit(100);
  EXPECT_EQ(encoded(encoder, {}), ""_hex) << "no change";
  encoder.set_peer_table_limit(200);
  encoder.set_peer_table_limit(100);
  EXPECT_EQ(encoded(encoder, {}), ""_hex) << "up and back";
}

TEST(Encoder, AnnouncesTheLowestLimitAndThenTheLast) {
  Encoder encoder;
  encoded(encoder, {{"x", "1"}});
  encoder.set_peer_table_limit(50);
  encoder.set_peer_table_limit(20);
  encoder.set_peer_table_limit(4096);
  EXPECT_EQ(encoded(encoder, {{"x", "1"}}), "34 3fe11f 40 01 78 01 31"_hex)
      << "the entry did not survive 20 octets";
  encoder.set_peer_table_limit(50);
  encoder.set_peer_table_limit(20);
  EXPECT_EQ(encoded(encoder, {}), "34"_hex);
}

TEST(Encoder, ViewsEncodeAsFieldsDo) {
  const std::vector<FieldView> views = {{":method", "GET"}, {"x", "1"}};
  Encoder encoder;
  Bytes out;
  encoder.encode(std::span<const FieldView>(views), out);
  EXPECT_EQ(to_hex(out), "82 40 01 78 01 31"_hex);
}

TEST(EncoderOps, LiteralsAsGiven) {
  const Field field = {"name", "value"};
  EXPECT_EQ(written(LiteralOp{Representation::literal, field, std::nullopt, Huffman::never}),
            "00 04 6e616d65 05 76616c7565"_hex);
  EXPECT_EQ(written(LiteralOp{Representation::literal_indexed, field, 0, Huffman::never}),
            "40 04 6e616d65 05 76616c7565"_hex);
  EXPECT_EQ(written(LiteralOp{Representation::literal_never_indexed, field, 5, Huffman::never}),
            "15 05 76616c7565"_hex);
  EXPECT_EQ(written(LiteralOp{Representation::literal, {"", "<"}, 5, Huffman::always}), "05 82 fff9"_hex)
      << "Huffman although longer";
  EXPECT_EQ(written(LiteralOp{Representation::literal, {"", ""}, 5, Huffman::always}), "05 80"_hex);
}

TEST(EncoderOps, IllegalIndices) {
  EXPECT_EQ(written(IndexedOp{0}), "80"_hex);
  EXPECT_EQ(written(IndexedOp{1000}), "ff e906"_hex);
  EXPECT_EQ(written(IndexedOp{UINT64_MAX}), "ff 80ffffffffffffffff 01"_hex);
  Encoder encoder;
  EXPECT_EQ(written(encoder, {LiteralOp{Representation::literal_indexed, {"", "v"}, 1000, Huffman::never}}),
            "7f a907 01 76"_hex);
  EXPECT_EQ(encoder.table().count(), 0U) << "a decoder adds nothing either";
}

TEST(EncoderOps, IntegerPadding) {
  EXPECT_EQ(written(IndexedOp{127, 2}), "ff 808000"_hex);
  EXPECT_EQ(written(IndexedOp{2, 2}), "82"_hex);
  EXPECT_EQ(written(TableSizeOp{31, 1}), "3f 8000"_hex);
  EXPECT_EQ(written(LiteralOp{Representation::literal, {"", std::string(127, 'a')}, 15, Huffman::never, 3})
                .substr(0, 20),
            "0f80808000 7f80808000"_hex);
}

TEST(EncoderOps, SizesAsGiven) {
  Encoder encoder;
  EXPECT_EQ(written(encoder, {IndexedOp{2}, TableSizeOp{.size = 5000, .apply = false}}), "82 3fe926"_hex);
  EXPECT_EQ(encoder.table().max_size(), 4096U);
  written(encoder, {TableSizeOp{.size = 5000}});
  EXPECT_EQ(encoder.table().max_size(), 5000U);
}

TEST(EncoderOps, RawOctets) {
  Encoder encoder;
  EXPECT_EQ(written(encoder, {IndexedOp{2}, RawOp{hex("400161ff")}}), "82 400161ff"_hex);
  EXPECT_EQ(encoder.table().count(), 0U);
}

TEST(EncoderOps, KeepTheTableInStepForLaterBlocks) {
  Encoder encoder;
  written(encoder, {LiteralOp{Representation::literal_indexed, {"x", "1"}, std::nullopt, Huffman::never},
                    LiteralOp{Representation::literal_indexed, {"ignored", "2"}, 62, Huffman::never},
                    LiteralOp{Representation::literal_indexed, {"ignored", "/x"}, 4, Huffman::never}});
  EXPECT_THAT(lines(encoder.table()), ElementsAre(":path: /x", "x: 2", "x: 1"));
  EXPECT_EQ(encoded(encoder, {{"x", "1"}, {"x", "2"}, {":path", "/x"}}), "c0 bf be"_hex);
}

TEST(EncoderOps, AnEntryLargerThanTheTableEmptiesIt) {
  Encoder encoder;
  const LiteralOp large{
      Representation::literal_indexed, {"x", std::string(5000, 'y')}, std::nullopt, Huffman::never};
  written(encoder, {large});
  EXPECT_EQ(encoder.table().count(), 0U);
  encoded(encoder, {{"x", "1"}});
  written(encoder, {large});
  EXPECT_EQ(encoder.table().count(), 0U);
  EXPECT_EQ(encoded(encoder, {{"x", "1"}}), "40 01 78 01 31"_hex);
}

TEST(EncoderOps, LeaveThePendingUpdateToTheDefault) {
  Encoder encoder;
  encoder.set_peer_table_limit(100);
  EXPECT_EQ(written(encoder, {IndexedOp{2}}), "82"_hex) << "the omission may be the point of the case";
  EXPECT_EQ(encoded(encoder, {{":method", "GET"}}), "3f45 82"_hex);
  encoder.set_peer_table_limit(50);
  written(encoder, {TableSizeOp{.size = 50}});
  EXPECT_EQ(encoded(encoder, {{":method", "GET"}}), "82"_hex) << "settled by hand";
  encoder.set_peer_table_limit(20);
  written(encoder, {TableSizeOp{.size = 20, .apply = false}});
  EXPECT_EQ(encoded(encoder, {{":method", "GET"}}), "34 82"_hex) << "not applied, not settled";
}

// Whatever the table goes through, a decoder on the other side sees the same lists and ends up with the same
// table.
TEST(Encoder, ADecoderStaysInStep) {
  std::mt19937 random(4);
  Encoder encoder(16384);
  Decoder decoder(4096);
  for (unsigned round = 0; round < 5'000; ++round) {
    if (round % 16 == 0) {
      for (unsigned changes = random() % 3; changes > 0; --changes) {
        const std::size_t limit = random() % 4 == 0 ? random() % 100 : random() % 20'000;
        decoder.set_table_limit(limit);
        encoder.set_peer_table_limit(limit);
      }
    }
    FieldList list;
    for (unsigned count = random() % 20; count > 0; --count) {
      list.push_back({random() % 3 == 0 ? ":path" : "x-" + std::to_string(random() % 60),
                      std::string(random() % 40, static_cast<char>('a' + random() % 8)), random() % 10 == 0});
    }
    Bytes block;
    encoder.encode(std::span<const Field>(list), block);
    ASSERT_EQ(decode_ok(decoder, block), list);
    ASSERT_EQ(lines(decoder.table()), lines(encoder.table()));
    ASSERT_EQ(decoder.table().max_size(), encoder.table().max_size());
  }
}

}  // namespace
}  // namespace h2prism::hpack
