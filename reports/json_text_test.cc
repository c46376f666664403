#include "reports/json_text.h"

#include <gtest/gtest.h>

namespace h2prism::reports {
namespace {

// Each octet at each place of a text that is looked at by eights.
TEST(JsonText, PlainIsPrintableAsciiWithoutQuotesAndBackslashes) {
  for (int octet = 0; octet < 256; ++octet) {
    const bool plain = octet >= ' ' && octet < 0x7f && octet != '"' && octet != '\\';
    for (std::size_t at = 0; at < 19; ++at) {
      std::string text(19, '~');
      text[at] = static_cast<char>(octet);
      ASSERT_EQ(is_plain(text), plain) << octet << " at " << at;
    }
  }
  EXPECT_TRUE(is_plain(""));
  EXPECT_TRUE(is_plain(" !#[]~"));
}

TEST(JsonText, QuotesWhatIsNot) {
  std::string out;
  append_quoted(out, "plain");
  append_quoted(out, "a\"\\\n\xff");
  EXPECT_EQ(out, "\"plain\"\"a\\\"\\\\\\n\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace h2prism::reports
