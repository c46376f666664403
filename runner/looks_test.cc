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

TEST(Looks, WhatAccusesAndIsNotListedIsConfirmed) {
  using What = script::CallerReport::What;
  using script::Grade;
  const auto failed = verdict(Finding::ignored);
  EXPECT_TRUE(wants_confirmation(failed, Grade::weak, false, What::error));
  EXPECT_FALSE(wants_confirmation(failed, Grade::weak, true, What::error));
  auto weak = failed;
  weak.grade = Grade::weak;
  EXPECT_FALSE(wants_confirmation(weak, Grade::weak, false, What::error));
  EXPECT_TRUE(wants_confirmation(weak, Grade::strong, false, What::error));
  weak.timed_out = true;
  EXPECT_TRUE(wants_confirmation(weak, Grade::weak, false, What::error));
}

TEST(Looks, WhoVanishedMayHaveBrokenAtAnotherCase) {
  auto strong = verdict(Finding::none);
  strong.grade = script::Grade::strong;
  EXPECT_TRUE(wants_confirmation(strong, script::Grade::weak, true, script::CallerReport::What::vanished));
  EXPECT_FALSE(wants_confirmation(strong, script::Grade::weak, true, script::CallerReport::What::unknown));
}

TEST(Looks, SilenceIsMoreThanOneFinding) {
  EXPECT_TRUE(is_silence(verdict(Finding::silence)));
  EXPECT_TRUE(is_silence(verdict(Finding::stalled)));
  EXPECT_FALSE(is_silence(verdict(Finding::ignored)));
}

}  // namespace
}  // namespace h2prism::runner
