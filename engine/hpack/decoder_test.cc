#include "engine/hpack/decoder.h"

#include <gtest/gtest.h>

#include "engine/hpack/encoder.h"
#include "engine/hpack/static_table.h"
#include "engine/hpack/test_tools.h"

namespace h2prism::hpack {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "fault @offset", or "ok".
std::string verdict(Decoder& decoder, std::string_view digits) {
  FieldList list;
  const auto decoded = decoder.decode(hex(digits), list);
  if (decoded) {
    return "ok";
  }
  EXPECT_FALSE(decoded.error().what.empty());
  EXPECT_TRUE(decoded.error().section.starts_with("RFC "));
  return std::string(to_string(decoded.error().fault)) + " @" + std::to_string(decoded.error().offset);
}
std::string verdict(std::string_view digits) {
  Decoder decoder;
  return verdict(decoder, digits);
}

TEST(Decoder, AnEmptyBlockIsAnEmptyList) { EXPECT_EQ(verdict(""), "ok"); }

TEST(Decoder, All61StaticEntries) {
  Decoder decoder;
  for (std::size_t index = 1; index <= static_table_size; ++index) {
    const Bytes block = {static_cast<std::uint8_t>(0x80 | index),
                         static_cast<std::uint8_t>(index < 15 ? index : 0x0f)};
    const FieldList indexed = decode_ok(decoder, ByteView(block).first(1));
    ASSERT_EQ(indexed.size(), 1U);
    EXPECT_EQ(FieldView(indexed[0]), static_table[index - 1]);
    const FieldHash hash = hash_field(indexed[0].name, indexed[0].value);
    EXPECT_EQ(find_static_field(indexed[0].name, indexed[0].value, hash), index);
    const std::size_t first = find_static_name(indexed[0].name, hash);
    EXPECT_EQ(static_table[first - 1].name, indexed[0].name);
    EXPECT_TRUE(first == 1 || static_table[first - 2].name != indexed[0].name);
  }
  EXPECT_EQ(static_table[60].name, "www-authenticate");
  EXPECT_EQ(verdict("bd"), "ok");
  EXPECT_EQ(verdict("be"), "index_out_of_range @0");
}

TEST(Decoder, Truncated) {
  EXPECT_EQ(verdict("82 ff"), "truncated @1") << "index";
  EXPECT_EQ(verdict("82 ff80"), "truncated @1");
  EXPECT_EQ(verdict("82 3f"), "size_update_out_of_place @1") << "the place is wrong whatever follows";
  EXPECT_EQ(verdict("20 3f"), "truncated @1") << "size update";
  EXPECT_EQ(verdict("82 41"), "truncated @1") << "no value";
  EXPECT_EQ(verdict("82 40"), "truncated @1") << "no name";
  EXPECT_EQ(verdict("82 7f"), "truncated @1") << "name index";
  EXPECT_EQ(verdict("82 4001 61"), "truncated @1") << "name, no value";
  EXPECT_EQ(verdict("82 4002 61"), "truncated @1") << "half a name";
  EXPECT_EQ(verdict("82 4001 61 02 62"), "truncated @1") << "half a value";
  EXPECT_EQ(verdict("82 4001 61 7f"), "truncated @1") << "size of the value";
  EXPECT_EQ(verdict("82 41 7f80ffffff0f 61"), "truncated @1") << "a value of 4 GiB";
  EXPECT_EQ(verdict("82 00 82 ff"), "truncated @1") << "half a Huffman-coded name";
}

TEST(Decoder, EveryCutOfABlockIsTruncatedOrWhole) {
  const Bytes block = hex("3f21 828684418cf1e3c2e5f23a6ba0ab90f4ff 0004 61626364 0131 0f0f 00");
  Decoder whole;
  const FieldList all = decode_ok(whole, block);
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < block.size(); ++size) {
    Decoder decoder;
    FieldList list;
    const auto decoded = decoder.decode(ByteView(block).first(size), list);
    if (decoded) {
      ++accepted;
    } else {
      EXPECT_EQ(decoded.error().fault, Fault::truncated) << size;
    }
    EXPECT_TRUE(std::equal(list.begin(), list.end(), all.begin())) << size;
  }
  EXPECT_EQ(accepted, 7U) << "the cuts between representations";
}

TEST(Decoder, IntegerOverflow) {
  EXPECT_EQ(verdict("82 ff 80808080 8000"), "integer_overflow @1") << "six continuation octets";
  EXPECT_EQ(verdict("82 ff ffffffff 0f"), "integer_overflow @1");
  EXPECT_EQ(verdict("82 41 7f ffffffff 7f"), "integer_overflow @2") << "size of the value";
  EXPECT_EQ(verdict("82 40 0161 ff ffffffff ff"), "integer_overflow @4");
  EXPECT_EQ(verdict("3f ffffffffffffffff 01"), "integer_overflow @0");
  EXPECT_EQ(verdict("82 1f ffffffff ffffffff ff"), "integer_overflow @1");
}

TEST(Decoder, Index) {
  EXPECT_EQ(verdict("82 80"), "index_zero @1");
  EXPECT_EQ(verdict("82 be"), "index_out_of_range @1");
  EXPECT_EQ(verdict("82 7e 0161"), "index_out_of_range @1") << "as a name";
  EXPECT_EQ(verdict("82 0f2f 0161"), "index_out_of_range @1");
  EXPECT_EQ(verdict("82 1f2f 0161"), "index_out_of_range @1");
  EXPECT_EQ(verdict("ff 80ffffff0f"), "index_out_of_range @0") << "4294967295";
  EXPECT_EQ(verdict("410161 be bf"), "index_out_of_range @4");
  EXPECT_EQ(verdict("410161 be 420162 bf"), "ok");
}

TEST(Decoder, HuffmanFaultsPointIntoTheString) {
  EXPECT_EQ(verdict("82 00 82 f8ff 00"), "huffman_padding_too_long @4");
  EXPECT_EQ(verdict("82 04 82 1800"), "huffman_padding_not_ones @4");
  EXPECT_EQ(verdict("82 04 85 07ffffffff"), "huffman_eos @3");
  EXPECT_EQ(verdict("82 04 84 ffffffff"), "huffman_eos @3");
  EXPECT_EQ(verdict("82 04 80"), "ok") << "empty";
}

TEST(Decoder, SizeUpdatesStandAtTheStart) {
  EXPECT_EQ(verdict("20 82"), "ok");
  EXPECT_EQ(verdict("20 3fe11f 20 3fe11f 82"), "ok") << "more than the two a sound encoder needs";
  EXPECT_EQ(verdict("20"), "ok") << "alone";
  EXPECT_EQ(verdict("82 20"), "size_update_out_of_place @1");
  EXPECT_EQ(verdict("20 82 20 82"), "size_update_out_of_place @2");
}

TEST(Decoder, SizeUpdatesStayWithinTheLimit) {
  EXPECT_EQ(verdict("3fe11f"), "ok") << "4096";
  EXPECT_EQ(verdict("3fe21f"), "size_update_above_limit @0") << "4097";
  EXPECT_EQ(verdict("20 3fe21f"), "size_update_above_limit @1");
  Decoder decoder;
  decoder.set_table_limit(8192);
  EXPECT_EQ(decoder.table().max_size(), 4096U) << "a raised limit changes nothing by itself";
  EXPECT_EQ(verdict(decoder, "82"), "ok");
  EXPECT_EQ(verdict(decoder, "3fe13f"), "ok") << "8192";
  EXPECT_EQ(decoder.table().max_size(), 8192U);
}

TEST(Decoder, ALoweredLimitOwesAnUpdate) {
  const auto verdict_after = [](std::initializer_list<std::size_t> limits, std::string_view digits) {
    Decoder decoder;
    for (const std::size_t limit : limits) {
      decoder.set_table_limit(limit);
    }
    return verdict(decoder, digits);
  };
  EXPECT_EQ(verdict_after({100}, "82"), "size_update_missing @0");
  EXPECT_EQ(verdict_after({100}, ""), "size_update_missing @0");
  EXPECT_EQ(verdict_after({100}, "3f45 82"), "ok") << "100";
  EXPECT_EQ(verdict_after({100}, "20 82"), "ok") << "less";
  EXPECT_EQ(verdict_after({100}, "3f46 82"), "size_update_above_limit @0") << "101";
  EXPECT_EQ(verdict_after({100, 4096}, "82"), "size_update_missing @0") << "the lowest counts";
  EXPECT_EQ(verdict_after({100, 4096}, "3f46 82"), "size_update_missing @0");
  EXPECT_EQ(verdict_after({100, 4096}, "3f45 82"), "ok");
  EXPECT_EQ(verdict_after({100, 4096}, "3f45 3fe11f 82"), "ok") << "down and up again";
  EXPECT_EQ(verdict_after({100, 50}, "3f45 82"), "size_update_above_limit @0");
  EXPECT_EQ(verdict_after({100, 50, 200}, "3f45 3f13 82"), "size_update_missing @0");
  EXPECT_EQ(verdict_after({4096}, "82"), "ok") << "not lowered";
}

TEST(Decoder, NothingIsOwedTwiceNorByASmallerTable) {
  Decoder decoder;
  decoder.set_table_limit(100);
  EXPECT_EQ(verdict(decoder, "3f13 82"), "ok") << "50";
  EXPECT_EQ(verdict(decoder, "82"), "ok");
  decoder.set_table_limit(60);
  EXPECT_EQ(verdict(decoder, "82"), "ok") << "the table was at 50 already";
  decoder.set_table_limit(49);
  EXPECT_EQ(verdict(decoder, "82"), "size_update_missing @0");
}

TEST(Decoder, AnUpdateMayBeOwedForEntriesAlone) {
  // `a: 1` takes 34 octets of the table.
  const auto verdict_after = [](std::string_view entries, std::initializer_list<std::size_t> limits,
                                std::string_view digits) {
    Decoder decoder(4096, {}, SizeUpdateOwed::by_table_entries);
    EXPECT_EQ(verdict(decoder, entries), "ok");
    for (const std::size_t limit : limits) {
      decoder.set_table_limit(limit);
    }
    return verdict(decoder, digits);
  };
  EXPECT_EQ(verdict_after("82", {0}, "82"), "ok");
  EXPECT_EQ(verdict_after("82", {0, 4096}, "3fe11f 82"), "ok") << "nothing was to be evicted in between";
  EXPECT_EQ(verdict_after("40016101 31", {34}, "be"), "ok") << "it fits, and stays";
  EXPECT_EQ(verdict_after("40016101 31", {33}, "82"), "size_update_missing @0");
  EXPECT_EQ(verdict_after("40016101 31", {33, 4096}, "82"), "size_update_missing @0") << "the lowest counts";
  EXPECT_EQ(verdict_after("40016101 31", {33}, "3f02 82"), "ok") << "33";
  EXPECT_EQ(verdict_after("82", {33}, "400161 0131 be"), "index_out_of_range @5")
      << "the limit binds all the same";
  EXPECT_EQ(verdict_after("82", {33}, "3f03 82"), "size_update_above_limit @0") << "34";
}

TEST(Decoder, ManyUpdatesCostLittle) {
  Decoder decoder;
  Bytes block;
  for (unsigned i = 0; i < 1'000'000; ++i) {
    append(block, i % 2 == 0 ? hex("20") : hex("3fe11f"));
  }
  EXPECT_THAT(decode_ok(decoder, block), IsEmpty());
  EXPECT_EQ(decoder.table().max_size(), 4096U);
}

TEST(Decoder, AnEntryLargerThanTheTableIsEmittedAndEmptiesIt) {
  Decoder decoder(64);
  EXPECT_THAT(lines(decode_ok(decoder, hex("400161 0131 410a 30313233343536373839 be"))),
              ElementsAre("a: 1", ":authority: 0123456789", ":authority: 0123456789"));
  EXPECT_THAT(
      lines(decode_ok(decoder, hex("411f 30313233343536373839303132333435363738393031323334353637383930"))),
      ElementsAre(":authority: 0123456789012345678901234567890"));
  EXPECT_EQ(decoder.table().count(), 0U);
  EXPECT_EQ(verdict(decoder, "be"), "index_out_of_range @0");
}

TEST(Decoder, ANameMayComeFromTheEntryThatTheInsertEvicts) {
  Decoder decoder(64);
  decode_ok(decoder, hex("4008 6c6f6e676e616d65 0131"));
  for (unsigned i = 0; i < 1000; ++i) {
    EXPECT_THAT(lines(decode_ok(decoder, hex("7e 0132"))), ElementsAre("longname: 2"));
    EXPECT_THAT(lines(decoder.table()), ElementsAre("longname: 2"));
  }
  // Too large for the table, so nothing stays.
  EXPECT_THAT(lines(decode_ok(decoder, hex("7e 19 30303030303030303030303030303030303030303030303030"))),
              ElementsAre("longname: 0000000000000000000000000"));
  EXPECT_THAT(lines(decoder.table()), IsEmpty());
}

TEST(Decoder, KeepsNeverIndexed) {
  Decoder decoder;
  const FieldList list = decode_ok(decoder, hex("1001610131 0001610131 4001610131 be"));
  ASSERT_EQ(list.size(), 4U);
  EXPECT_TRUE(list[0].never_indexed);
  EXPECT_FALSE(list[1].never_indexed || list[2].never_indexed || list[3].never_indexed);
}

TEST(Decoder, ListTooLargeKeepsTheTableInStep) {
  Decoder decoder(4096, {.max_list_size = 70});
  FieldList list;
  const auto decoded = decoder.decode(hex("4001610131 4001620132 4001630133 be"), list);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().fault, Fault::list_too_large);
  EXPECT_EQ(decoded.error().offset, 10U);
  EXPECT_THAT(lines(list), ElementsAre("a: 1", "b: 2"));
  EXPECT_THAT(lines(decoder.table()), ElementsAre("c: 3", "b: 2", "a: 1"));
  EXPECT_THAT(lines(decode_ok(decoder, hex("be c0"))), ElementsAre("c: 3", "a: 1"));
}

TEST(Decoder, TheListEndsAtTheFirstFieldThatDoesNotFit) {
  Decoder decoder(4096, {.max_list_size = 80});
  FieldList list;
  const auto decoded =
      decoder.decode(hex("0001610131 00016110 30303030303030303030303030303030 0001620132"), list);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().offset, 5U);
  EXPECT_THAT(lines(list), ElementsAre("a: 1")) << "no gaps, though b: 2 would fit";
}

TEST(Decoder, AnHpackFaultOutweighsTheListLimit) {
  Decoder decoder(4096, {.max_list_size = 0});
  EXPECT_EQ(verdict(decoder, "82 80"), "index_zero @1");
}

TEST(Decoder, ALargeEntryRepeatedCostsNoMemoryBeyondTheLimit) {
  Decoder decoder(8192, {.max_list_size = 64 * 1024});
  Bytes block;
  append_integer(block, 0x40, 6, 1);
  append_string(block, std::string(4096, 'x'), Huffman::never);
  block.insert(block.end(), 100'000, 0xbe);
  append(block, hex("4001610131"));
  FieldList list;
  const auto decoded = decoder.decode(block, list);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().fault, Fault::list_too_large);
  EXPECT_EQ(list.size(), 15U);
  EXPECT_EQ(lines(decoder.table()).front(), "a: 1") << "decoded to the end";
}

TEST(Decoder, ASinkSeesTheFieldsBeforeAFault) {
  Decoder decoder;
  Lines seen;
  const auto decoded = decoder.decode(hex("82 410161 80"), [&](const FieldView& field) {
    seen.push_back(std::string(field.name) + ": " + std::string(field.value));
  });
  EXPECT_FALSE(decoded);
  EXPECT_THAT(seen, ElementsAre(":method: GET", ":authority: a"));
}

TEST(Decoder, AppendsToTheList) {
  Decoder decoder;
  FieldList list = {{"before", ""}};
  EXPECT_TRUE(decoder.decode(hex("82"), list));
  EXPECT_THAT(lines(list), ElementsAre("before: ", ":method: GET"));
}

}  // namespace
}  // namespace h2prism::hpack
