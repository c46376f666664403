#include "engine/base/base64url.h"

#include <gtest/gtest.h>

#include "engine/base/hex.h"

namespace h2prism {
namespace {

TEST(Base64url, WritesWhatItReads) {
  // RFC 4648 §10, without padding; and the two letters that differ from plain Base64.
  for (const auto& [octets, text] : {std::pair{"", ""},
                                     {"66", "Zg"},
                                     {"666f", "Zm8"},
                                     {"666f6f", "Zm9v"},
                                     {"666f6f62", "Zm9vYg"},
                                     {"666f6f6261", "Zm9vYmE"},
                                     {"fbff", "-_8"},
                                     {"00030000006400040000ffff", "AAMAAABkAAQAAP__"}}) {
    EXPECT_EQ(to_base64url(parse_hex(octets).value()), text);
    EXPECT_EQ(parse_base64url(text), parse_hex(octets).value());
  }
}

TEST(Base64url, RefusesWhatNobodyWrites) {
  for (const auto* text : {"Z", "Zg==", "Zm9v+", "Zm9v/A", "Zm 9v", "Zh", "Zm9"}) {
    EXPECT_FALSE(parse_base64url(text)) << text;
  }
}

}  // namespace
}  // namespace h2prism
