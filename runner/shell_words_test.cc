#include "runner/shell_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace h2prism::runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ShellWords, AreSplitAsAShellDoes) {
  const auto words = shell_words(R"( curl  -H 'a: "b"' -d "x \"y\" \z" '' a\ b{url} )");
  ASSERT_TRUE(words);
  EXPECT_THAT(*words, ElementsAre("curl", "-H", "a: \"b\"", "-d", "x \"y\" \\z", "", "a b{url}"));
  EXPECT_THAT(*shell_words(""), ElementsAre());
}

TEST(ShellWords, WhatNeedsAShellIsSaid) {
  for (const char* text : {"curl {url} | grep x", "curl $URL", "curl \"$URL\"", "a && b", "ls *", "x > y"}) {
    const auto words = shell_words(text);
    ASSERT_FALSE(words) << text;
    EXPECT_THAT(words.error().message, HasSubstr("sh -c")) << text;
  }
  EXPECT_TRUE(shell_words("sh -c 'curl {url} | grep x'"));
  EXPECT_THAT(shell_words("a 'b").error().message, HasSubstr("not closed"));
  EXPECT_FALSE(shell_words("a \\"));
}

}  // namespace
}  // namespace h2prism::runner
