#include "engine/model/pings.h"

#include <gtest/gtest.h>

namespace h2prism::model {
namespace {

constexpr Pings::Opaque a{1}, b{2}, c{3};

TEST(Pings, OneAnswerFencesNothingOff) {
  Pings pings;
  pings.sent(a, 5);
  pings.answered(a);
  EXPECT_EQ(pings.fenced(), 0U);
}

TEST(Pings, APingAfterAnAnswerFencesOffWhatWasBeforeTheFirst) {
  Pings pings;
  pings.sent(a, 5);
  pings.answered(a);
  pings.sent(b, 9);
  pings.answered(b);
  EXPECT_EQ(pings.fenced(), 5U);
}

TEST(Pings, TwoSentAtOnceProveNoMoreThanOne) {
  Pings pings;
  pings.sent(a, 5);
  pings.sent(b, 6);
  pings.answered(a);
  pings.answered(b);
  EXPECT_EQ(pings.fenced(), 0U);
  pings.sent(c, 7);
  pings.answered(c);
  EXPECT_EQ(pings.fenced(), 6U);
}

TEST(Pings, AnswersAreJudged) {
  Pings pings;
  EXPECT_EQ(pings.judge(a), Pings::Answer::unsolicited);
  pings.sent(a, 1);
  EXPECT_EQ(pings.judge(a), Pings::Answer::expected);
  EXPECT_EQ(pings.judge(b), Pings::Answer::wrong_octets);
}

TEST(Pings, TooManyToCountAreNotJudged) {
  Pings pings;
  for (std::uint32_t i = 0; i <= Pings::max_in_flight; ++i) pings.sent(a, i);
  EXPECT_EQ(pings.judge(b), Pings::Answer::expected);
}

}  // namespace
}  // namespace h2prism::model
