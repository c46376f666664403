#include "runner/looks.h"

#include <gtest/gtest.h>

namespace h2prism::runner {
namespace {

using script::Finding;

script::Verdict verdict(Finding finding) {
  script::Verdict out;
  out.grade = script::Grade::fail;
  out.finding = finding;
  return out;
}

Known listed(Finding finding) {
  return [finding](const script::Case&, const script::Verdict& seen) { return seen.finding == finding; };
}

TEST(Looks, AnyListedSilenceHasAllTheTimeAtOnce) {
  const script::Case test;
  EXPECT_TRUE(may_be_silent(test, listed(Finding::silence)));
  EXPECT_TRUE(may_be_silent(test, listed(Finding::stalled)));
  EXPECT_FALSE(may_be_silent(test, listed(Finding::ignored)));
  EXPECT_FALSE(may_be_silent(test, {}));
}

TEST(Looks, WhatIsListedIsNotLookedAtAgain) {
  EXPECT_EQ(more_looks(true, false), 0);
  EXPECT_EQ(more_looks(true, true), 0);
  EXPECT_EQ(more_looks(false, false), 1);
  EXPECT_GT(more_looks(false, true), 1);
}

TEST(Looks, SilenceIsMoreThanOneFinding) {
  EXPECT_TRUE(is_silence(verdict(Finding::silence)));
  EXPECT_TRUE(is_silence(verdict(Finding::stalled)));
  EXPECT_FALSE(is_silence(verdict(Finding::ignored)));
}

}  // namespace
}  // namespace h2prism::runner
