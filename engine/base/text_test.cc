#include "engine/base/text.h"

#include <array>

#include <gmock/gmock.h>

namespace h2prism {
namespace {

using testing::ElementsAre;

TEST(Glob, MatchesLikeAShellOverWholeIds) {
  EXPECT_TRUE(glob_match("9113/6.9/*", "9113/6.9/zero-increment"));
  EXPECT_FALSE(glob_match("9113/6.9/*", "9113/6.9.1/overflow"));
  EXPECT_TRUE(glob_match("*overflow*", "9113/6.9.1/overflow"));
  EXPECT_TRUE(glob_match("9113/6.?/a", "9113/6.9/a"));
  EXPECT_FALSE(glob_match("", "a"));
  EXPECT_TRUE(glob_match("*", ""));
}

TEST(Glob, ManyStarsStayCheap) {
  const std::string text(20000, 'a');
  EXPECT_FALSE(glob_match("*a*a*a*a*a*a*a*a*b", text));
}

TEST(Closest, FindsTheWordThatWasMeant) {
  const std::array<std::string_view, 3> words{"HEADERS", "WINDOW_UPDATE", "SETTINGS"};
  EXPECT_EQ(closest("headres", words), "HEADERS");
  EXPECT_EQ(closest("WINDOWUPDATE", words), "WINDOW_UPDATE");
  EXPECT_EQ(closest("banana", words), "");
}

TEST(Split, KeepsEmptyParts) { EXPECT_THAT(split("a||b", '|'), ElementsAre("a", "", "b")); }

TEST(Trim, RemovesSpaceAtBothEnds) { EXPECT_EQ(trim("  a b\n"), "a b"); }

}  // namespace
}  // namespace h2prism
