#include "engine/model/flow_window.h"

#include <gtest/gtest.h>

namespace h2prism::model {
namespace {

TEST(FlowWindow, IsWhatWasGivenLessWhatWasUsed) {
  FlowWindow window;
  EXPECT_EQ(window.available(default_window_size), 65'535);
  window.use(65'535);
  window.give(10);
  EXPECT_EQ(window.available(default_window_size), 10);
}

TEST(FlowWindow, MayBecomeNegativeThroughSettings) {
  FlowWindow window;
  window.use(60'000);
  EXPECT_EQ(window.available(16'384), -43'616);  // the example of §6.9.2
  window.give(43'617);
  EXPECT_EQ(window.available(16'384), 1);
}

TEST(FlowWindow, FitsUpToTheLastOctet) {
  FlowWindow window;
  EXPECT_TRUE(window.fits(10, 10));
  EXPECT_FALSE(window.fits(11, 10));
  window.use(20);
  EXPECT_FALSE(window.fits(1, 10));
  EXPECT_TRUE(window.fits(0, 10));
}

TEST(FlowWindow, OverflowsAbove31Bits) {
  FlowWindow window;
  window.give(max_window_size - default_window_size);
  EXPECT_FALSE(window.overflows(default_window_size));
  EXPECT_TRUE(window.overflows(default_window_size + 1));
  window.use(1);
  EXPECT_FALSE(window.overflows(default_window_size + 1));
}

TEST(FlowWindow, TakesEveryIncrementWithoutWrapping) {
  FlowWindow window;
  for (int i = 0; i < 100'000; ++i) window.give(max_window_size);
  EXPECT_EQ(window.available(0), 100'000LL * max_window_size);
}

}  // namespace
}  // namespace h2prism::model
