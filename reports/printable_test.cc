#include "reports/printable.h"

#include <gtest/gtest.h>

using namespace std::string_literals;

namespace h2prism::reports {
namespace {

TEST(Printable, KeepsWhatCanBeRead) {
  EXPECT_EQ(printable("RFC 9113 §6.9: größer × 2 – 日本 😀"), "RFC 9113 §6.9: größer × 2 – 日本 😀");
  EXPECT_EQ(printable(""), "");
  EXPECT_EQ(printable(R"(a\x00b)"), R"(a\x00b)");
}

TEST(Printable, EscapesWhatMovesTheCursorOrHidesItself) {
  EXPECT_EQ(printable("\x1b[2J\r\n\t\0\x7f"s), R"(\x1b[2J\x0d\x0a\x09\x00\x7f)");
  EXPECT_EQ(printable("a\xc2\x9b"
                      "31m"),
            R"(a\xc2\x9b31m)");  // U+009B, a control sequence introducer
  EXPECT_EQ(printable("a\xe2\x80\xae"
                      "b"),
            R"(a\xe2\x80\xaeb)");                                   // U+202E, right to left
  EXPECT_EQ(printable("\xef\xbb\xbf"), R"(\xef\xbb\xbf)");          // U+FEFF
  EXPECT_EQ(printable("\xef\xbf\xbf"), R"(\xef\xbf\xbf)");          // U+FFFF, not a character of XML
  EXPECT_EQ(printable("\xf3\xa0\x81\x81"), R"(\xf3\xa0\x81\x81)");  // U+E0041, a tag
}

TEST(Printable, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(printable("\xff\xfe"), R"(\xff\xfe)");
  EXPECT_EQ(printable("\xc0\xaf"), R"(\xc0\xaf)");                  // overlong
  EXPECT_EQ(printable("\xe0\x80\xaf"), R"(\xe0\x80\xaf)");          // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), R"(\xed\xa0\x80)");          // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), R"(\xf4\x90\x80\x80)");  // above U+10FFFF
  EXPECT_EQ(printable("ab\xe2\x82"), R"(ab\xe2\x82)");              // cut short
  EXPECT_EQ(printable("\xe2\x82z"), R"(\xe2\x82z)");
}

TEST(Printable, EveryOctetAloneIsEitherKeptOrEscaped) {
  for (int octet = 0; octet < 256; ++octet) {
    const std::string text(1, static_cast<char>(octet));
    const auto out = printable(text);
    if (octet >= 0x20 && octet < 0x7f) {
      EXPECT_EQ(out, text);
    } else {
      EXPECT_EQ(out.substr(0, 2), "\\x") << octet;
    }
    EXPECT_EQ(printable(out), out);
  }
}

TEST(Printable, LinesKeepsLineFeedsAndTabsOnly) {
  EXPECT_EQ(printable_lines("a\n\tb\r\x0b"), "a\n\tb\\x0d\\x0b");
}

TEST(Escaped, DoublesBackslashes) { EXPECT_EQ(escaped("a\\x00\n"), R"(a\\x00\x0a)"); }

TEST(Shortened, CutsBetweenCodePoints) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc... (1 octets more)");
  EXPECT_EQ(shortened("ab§", 3), "ab... (2 octets more)");
  EXPECT_EQ(shortened("\x80\x80\x80", 2), "... (3 octets more)");
}

}  // namespace
}  // namespace h2prism::reports
