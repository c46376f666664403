#include "reports/packed_octets.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace h2prism::reports {
namespace {

std::string packed(const Bytes& octets) {
  std::string out;
  append_packed(out, octets);
  return out;
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const auto& part : parts) append(out, ByteView(part));
  return out;
}

TEST(PackedOctets, AreHexWhereNothingRepeatsItself) {
  EXPECT_EQ(packed({}), "");
  EXPECT_EQ(packed({0x00, 0x0a, 0xff}), "000aff");
  EXPECT_EQ(packed(Bytes(15, 'x')), "787878787878787878787878787878");
}

TEST(PackedOctets, CountWhatDoes) {
  EXPECT_EQ(packed(Bytes(16, 'x')), "78*16");
  EXPECT_EQ(packed(joined({{1, 2}, Bytes(4000, 0)})), "0102 00*4000");
  EXPECT_EQ(packed(joined({Bytes(20, 1), Bytes(17, 2), {3}})), "01*20 02*17 03");
}

TEST(PackedOctets, CountPatternsAtTheBeginning) {
  Bytes body;
  for (int i = 0; i < 200; ++i) body.push_back(static_cast<std::uint8_t>('a' + i % 3));
  EXPECT_EQ(packed(body), "616263*66 6162");
  EXPECT_EQ(packed(joined({body, Bytes(20, 0)})), "616263*66 6162 00*20");
}

TEST(PackedOctets, ComeBackAsTheyWere) {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same every time
  for (int round = 0; round < 2000; ++round) {
    Bytes octets;
    for (auto parts = random() % 6; parts > 0; --parts)
      octets.insert(octets.end(), random() % 40, static_cast<std::uint8_t>(random() % 3));
    const auto word = 1 + random() % 40;
    for (auto size = random() % 300; size > 0 && octets.size() >= word; --size)
      octets.push_back(octets[octets.size() - word]);
    const auto back = unpacked(packed(octets));
    ASSERT_TRUE(back) << packed(octets);
    ASSERT_EQ(*back, octets) << packed(octets);
  }
}

TEST(PackedOctets, ForgedTextIsAnError) {
  for (const auto* text : {"0", "0g", "78*", "00 *", "78*-1", "*4", "78*4x", "78*99999999999999999999"})
    EXPECT_FALSE(unpacked(text)) << text;
  EXPECT_EQ(unpacked("78*16777217").error().message, "more than 16777216 octets");
  EXPECT_EQ(unpacked("00 78*18446744073709551615").error().message, "more than 16777216 octets");
  EXPECT_TRUE(unpacked("78*16777216"));
  EXPECT_FALSE(unpacked("7879*8388609"));
}

}  // namespace
}  // namespace h2prism::reports
