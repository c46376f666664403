#include "engine/hpack/huffman.h"

#include <random>

#include <gtest/gtest.h>

#include "engine/hpack/huffman_code.h"
#include "engine/hpack/test_tools.h"

namespace h2prism::hpack {

void PrintTo(const HuffmanError& error, std::ostream* out) {
  *out << to_string(error.fault) << " at " << error.offset;
}
bool operator==(const HuffmanError& a, const HuffmanError& b) {
  return a.fault == b.fault && a.offset == b.offset;
}

namespace {

Bytes encoded(std::string_view text) {
  Bytes out(huffman_size(text) + huffman_slack);
  const std::uint8_t* end = huffman_encode(text, out.data());
  EXPECT_EQ(static_cast<std::size_t>(end - out.data()), huffman_size(text));
  out.resize(huffman_size(text));
  return out;
}

std::expected<std::string, HuffmanError> decoded(std::string_view digits) {
  return huffman_decode(hex(digits));
}

std::unexpected<HuffmanError> fault(Fault fault, std::size_t offset) {
  return std::unexpected(HuffmanError{fault, offset});
}

// Codes of any symbols, EOS included, and then `padding` as it is.
Bytes bits(std::initializer_list<unsigned> symbols, std::string_view padding = "") {
  std::string digits;
  for (const unsigned symbol : symbols) {
    for (unsigned bit = huffman_codes[symbol].length; bit-- > 0;) {
      digits += (huffman_codes[symbol].bits >> bit & 1) != 0 ? '1' : '0';
    }
  }
  digits += padding;
  EXPECT_EQ(digits.size() % 8, 0U);
  Bytes out;
  for (std::size_t i = 0; i < digits.size(); i += 8) {
    out.push_back(static_cast<std::uint8_t>(std::stoi(digits.substr(i, 8), nullptr, 2)));
  }
  return out;
}

TEST(Huffman, StringsOfAppendixC) {
  const std::pair<std::string_view, std::string_view> examples[] = {
      {"www.example.com", "f1e3c2e5f23a6ba0ab90f4ff"},
      {"no-cache", "a8eb10649cbf"},
      {"custom-key", "25a849e95ba97d7f"},
      {"custom-value", "25a849e95bb8e8b4bf"},
      {"302", "6402"},
      {"307", "640eff"},
      {"private", "aec3771a4b"},
      {"gzip", "9bd9ab"},
      {"Mon, 21 Oct 2013 20:13:21 GMT", "d07abe941054d444a8200595040b8166e082a62d1bff"},
      {"https://www.example.com", "9d29ad171863c78f0b97c8e9ae82ae43d3"},
  };
  for (const auto& [text, digits] : examples) {
    EXPECT_EQ(encoded(text), hex(digits)) << text;
    EXPECT_EQ(decoded(digits), text);
  }
}

TEST(Huffman, EmptyIsEmpty) {
  EXPECT_EQ(encoded(""), Bytes());
  EXPECT_EQ(decoded(""), "");
}

TEST(Huffman, CodesOfAppendixB) {
  // One of each length, and the last.
  const std::pair<unsigned, HuffmanCode> codes[] = {
      {'0', {0x0, 5}},        {' ', {0x14, 6}},       {':', {0x5c, 7}},        {'&', {0xf8, 8}},
      {'!', {0x3f8, 10}},     {'\'', {0x7fa, 11}},    {'#', {0xffa, 12}},      {0, {0x1ff8, 13}},
      {'^', {0x3ffc, 14}},    {'<', {0x7ffc, 15}},    {'\\', {0x7fff0, 19}},   {128, {0xfffe6, 20}},
      {153, {0x1fffdc, 21}},  {129, {0x3fffd2, 22}},  {1, {0x7fffd8, 23}},     {9, {0xffffea, 24}},
      {199, {0x1ffffec, 25}}, {192, {0x3ffffe0, 26}}, {203, {0x7ffffde, 27}},  {2, {0xfffffe2, 28}},
      {10, {0x3ffffffc, 30}}, {22, {0x3ffffffe, 30}}, {256, {0x3fffffff, 30}},
  };
  for (const auto& [symbol, code] : codes) {
    EXPECT_EQ(huffman_codes[symbol].bits, code.bits) << symbol;
    EXPECT_EQ(huffman_codes[symbol].length, code.length) << symbol;
  }
}

TEST(Huffman, EverySymbolAtEveryBitPosition) {
  for (unsigned symbol = 0; symbol < 256; ++symbol) {
    for (std::size_t before = 0; before < 24; ++before) {
      for (std::size_t after : {0, 1, 7, 20}) {
        const std::string text =
            std::string(before, 'a') + static_cast<char>(symbol) + std::string(after, 'x');
        ASSERT_EQ(huffman_decode(encoded(text)), text) << symbol << " after " << before;
      }
    }
  }
}

TEST(Huffman, RandomTextsRoundTrip) {
  std::mt19937 random(1);
  for (unsigned round = 0; round < 20'000; ++round) {
    std::string text(random() % 80, '\0');
    const bool rare = round % 2 == 0;
    for (char& c : text) {
      c = static_cast<char>(rare ? random() : 0x20 + random() % 0x5f);
    }
    ASSERT_EQ(huffman_decode(encoded(text)), text);
  }
}

TEST(Huffman, PaddingOfUpToSevenOnes) {
  EXPECT_EQ(huffman_decode(bits({'0', '0', '0', '0', '0', '0', '0', '0'})), "00000000");
  EXPECT_EQ(huffman_decode(bits({'0'}, "111")), "0");
  EXPECT_EQ(huffman_decode(bits({':'}, "1")), ":");
  EXPECT_EQ(huffman_decode(bits({'0', '0', '0', '0', '0'}, "1111111")), "00000");
}

TEST(Huffman, PaddingTooLong) {
  EXPECT_EQ(huffman_decode(bits({'&'}, "11111111")), fault(Fault::huffman_padding_too_long, 1));
  EXPECT_EQ(huffman_decode(bits({'0'}, "11111111111")), fault(Fault::huffman_padding_too_long, 0));
  EXPECT_EQ(decoded("ff"), fault(Fault::huffman_padding_too_long, 0));
  EXPECT_EQ(decoded("ffffff"), fault(Fault::huffman_padding_too_long, 0));
  EXPECT_EQ(decoded("f8ffffff"), fault(Fault::huffman_padding_too_long, 1)) << "24 ones: not yet EOS";
  EXPECT_EQ(huffman_decode(
                bits({'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a'}, "111111111111111")),
            fault(Fault::huffman_padding_too_long, 8));
}

TEST(Huffman, PaddingNotOnes) {
  EXPECT_EQ(huffman_decode(bits({'0'}, "000")), fault(Fault::huffman_padding_not_ones, 0));
  EXPECT_EQ(huffman_decode(bits({'0'}, "110")), fault(Fault::huffman_padding_not_ones, 0));
  EXPECT_EQ(huffman_decode(bits({'&', ':'}, "0")), fault(Fault::huffman_padding_not_ones, 1));
  // The end cuts a code: what is left of it is padding, but not of ones.
  EXPECT_EQ(decoded("fffffe"), fault(Fault::huffman_padding_not_ones, 0));
  EXPECT_EQ(decoded("fe"), fault(Fault::huffman_padding_not_ones, 0));
  EXPECT_EQ(decoded("f8fffffe"), fault(Fault::huffman_padding_not_ones, 1));
}

TEST(Huffman, EosIsNeverPartOfAString) {
  EXPECT_EQ(decoded("ffffffff"), fault(Fault::huffman_eos, 0));
  EXPECT_EQ(huffman_decode(bits({'0', huffman_eos}, "11111")), fault(Fault::huffman_eos, 0));
  EXPECT_EQ(huffman_decode(bits({'&', huffman_eos, '0', '0'})), fault(Fault::huffman_eos, 1));
  // Within the words of the fast loop, across its refills, and at the end.
  for (std::size_t before = 0; before < 8; ++before) {
    for (std::size_t after = 0; after < 24; ++after) {
      Bytes code = encoded(std::string(before * 8, 'a'));
      const std::size_t offset = code.size();
      append(code, bits({huffman_eos}, "00"));
      code.resize(code.size() + after, 0x00);
      EXPECT_EQ(huffman_decode(code), fault(Fault::huffman_eos, offset)) << before << " " << after;
    }
  }
}

TEST(Huffman, TouchesNoMoreThanItsBound) {
  std::mt19937 random(2);
  for (unsigned round = 0; round < 5'000; ++round) {
    Bytes code(random() % 40);
    for (std::uint8_t& octet : code) {
      octet = static_cast<std::uint8_t>(round % 2 == 0 ? random() : 0);  // zeros: the most symbols per octet
    }
    std::string to(huffman_decoded_bound(code.size()) + 1, '#');
    const auto size = huffman_decode(code, to.data());
    EXPECT_EQ(to.back(), '#');
    EXPECT_LE(size.value_or(0), huffman_decoded_bound(code.size()));
  }
}

}  // namespace
}  // namespace h2prism::hpack
