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
  using script::Grade;
  const auto failed = verdict(Finding::ignored);
  EXPECT_TRUE(wants_confirmation(failed, Grade::weak, false, {}));
  EXPECT_FALSE(wants_confirmation(failed, Grade::weak, true, {}));
  auto weak = failed;
  weak.grade = Grade::weak;
  EXPECT_FALSE(wants_confirmation(weak, Grade::weak, false, {}));
  EXPECT_TRUE(wants_confirmation(weak, Grade::strong, false, {}));
  weak.timed_out = true;
  EXPECT_TRUE(wants_confirmation(weak, Grade::weak, false, {}));
}

TEST(Looks, WhoVanishedMayHaveBrokenAtAnotherCase) {
  auto strong = verdict(Finding::none);
  strong.grade = script::Grade::strong;
  EXPECT_TRUE(wants_confirmation(strong, script::Grade::weak, true, {.vanished = true}));
  EXPECT_FALSE(
      wants_confirmation(strong, script::Grade::weak, true, {.vanished = true, .named_error = true}));
  EXPECT_TRUE(
      wants_confirmation(strong, script::Grade::weak, false, {.vanished = true, .named_error = true}));
}

TEST(Looks, AWeakVerdictByAnAbruptEndMayBeAnothersFault) {
  using script::Grade;
  auto seen = verdict(Finding::none);
  seen.grade = Grade::weak;
  EXPECT_TRUE(wants_confirmation(seen, Grade::weak, false, {.abrupt = true}));
  EXPECT_TRUE(wants_confirmation(seen, Grade::weak, true, {.abrupt = true}));
  seen.grade = Grade::strong;
  EXPECT_FALSE(wants_confirmation(seen, Grade::weak, false, {.abrupt = true}));
}

TEST(Looks, SilenceIsMoreThanOneFinding) {
  EXPECT_TRUE(is_silence(verdict(Finding::silence)));
  EXPECT_TRUE(is_silence(verdict(Finding::stalled)));
  EXPECT_FALSE(is_silence(verdict(Finding::ignored)));
}

}  // namespace
}  // namespace h2prism::runner
