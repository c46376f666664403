#include "engine/hpack/integer.h"

#include <gtest/gtest.h>

#include "engine/hpack/test_tools.h"

namespace h2prism::hpack {
namespace {

struct Read {
  std::expected<std::uint32_t, Fault> value;
  std::size_t octets = 0;
};
Read read(std::string_view digits, unsigned prefix_bits) {
  const Bytes octets = hex(digits);
  const std::uint8_t* at = octets.data();
  const auto value = read_integer(at, octets.data() + octets.size(), prefix_bits);
  return {value, static_cast<std::size_t>(at - octets.data())};
}
Bytes written(std::uint8_t bits, unsigned prefix_bits, std::uint64_t value, std::uint8_t padding = 0) {
  Bytes out;
  append_integer(out, bits, prefix_bits, value, padding);
  return out;
}

TEST(Integer, ExamplesOfAppendixC1) {
  EXPECT_EQ(written(0, 5, 10), hex("0a"));
  EXPECT_EQ(written(0, 5, 1337), hex("1f9a0a"));
  EXPECT_EQ(written(0, 8, 42), hex("2a"));
  EXPECT_EQ(read("0a", 5).value, 10U);
  EXPECT_EQ(read("1f9a0a", 5).value, 1337U);
  EXPECT_EQ(read("2a", 8).value, 42U);
}

TEST(Integer, BitsAboveThePrefixAreTheCallers) {
  EXPECT_EQ(written(0xe0, 5, 10), hex("ea"));
  EXPECT_EQ(written(0xe0, 5, 31), hex("ff00"));
  EXPECT_EQ(read("ea", 5).value, 10U);
  EXPECT_EQ(read("ff00", 5).value, 31U);
}

TEST(Integer, EveryBoundaryRoundTripsBehindEveryPrefix) {
  for (unsigned prefix_bits = 1; prefix_bits <= 8; ++prefix_bits) {
    const std::uint64_t mask = (1U << prefix_bits) - 1;
    for (unsigned shift = 0; shift <= 32; ++shift) {
      for (const std::int64_t around : {-1, 0, 1}) {
        for (const std::uint64_t base : {std::uint64_t{0}, mask}) {
          const std::uint64_t value = base + (std::uint64_t{1} << shift) + static_cast<std::uint64_t>(around);
          if (value > UINT32_MAX) {
            continue;
          }
          Bytes octets = written(0, prefix_bits, value);
          octets.push_back(0xff);  // must not be touched
          const std::uint8_t* at = octets.data();
          EXPECT_EQ(read_integer(at, octets.data() + octets.size(), prefix_bits), value);
          EXPECT_EQ(at, octets.data() + octets.size() - 1);
        }
      }
    }
  }
}

TEST(Integer, TheLargestValueIsTwoToThe32MinusOne) {
  EXPECT_EQ(read("1fe0ffffff0f", 5).value, UINT32_MAX);
  EXPECT_EQ(read("1fe1ffffff0f", 5).value, std::unexpected(Fault::integer_overflow));
  EXPECT_EQ(read("1fffffffff0f", 5).value, std::unexpected(Fault::integer_overflow));
  EXPECT_EQ(read("1fffffffff7f", 5).value, std::unexpected(Fault::integer_overflow));
  EXPECT_EQ(written(0, 5, UINT32_MAX), hex("1fe0ffffff0f"));
}

TEST(Integer, NoMoreThanFiveContinuationOctets) {
  EXPECT_EQ(read("1f8080808000", 5).value, 31U);
  EXPECT_EQ(read("1f8080808000", 5).octets, 6U);
  EXPECT_EQ(read("1f808080808000", 5).value, std::unexpected(Fault::integer_overflow));
  EXPECT_EQ(read("1f8080808080", 5).value, std::unexpected(Fault::integer_overflow));
}

TEST(Integer, EndsWithTheBlock) {
  for (const std::string_view cut : {"1f", "1f80", "1f9a", "1f80808080"}) {
    EXPECT_EQ(read(cut, 5).value, std::unexpected(Fault::truncated)) << cut;
  }
}

TEST(Integer, WritesWhatNoReaderTakes) {
  EXPECT_EQ(written(0x80, 7, UINT64_MAX), hex("ff80ffffffffffffffff01"));
  EXPECT_EQ(read("ff80ffffffffffffffff01", 7).value, std::unexpected(Fault::integer_overflow));
}

TEST(Integer, PaddingIsRedundantAndReadable) {
  EXPECT_EQ(written(0, 5, 1337, 1), hex("1f9a8a00"));
  EXPECT_EQ(written(0, 5, 1337, 3), hex("1f9a8a808000"));
  EXPECT_EQ(written(0, 5, 31, 1), hex("1f8000"));
  EXPECT_EQ(read("1f9a8a808000", 5).value, 1337U);
  EXPECT_EQ(written(0, 5, 10, 3), hex("0a")) << "a value within the prefix has one encoding";
}

}  // namespace
}  // namespace h2prism::hpack
