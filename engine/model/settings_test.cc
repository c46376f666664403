#include "engine/model/settings.h"

#include <gtest/gtest.h>

namespace h2prism::model {
namespace {

Settings with_window(std::uint32_t size) {
  Settings settings;
  settings.apply({SettingId::INITIAL_WINDOW_SIZE, size});
  return settings;
}

TEST(Settings, KnowWhatWasGiven) {
  Settings settings;
  EXPECT_FALSE(settings.was_given(SettingId::MAX_CONCURRENT_STREAMS));
  settings.apply({SettingId::MAX_CONCURRENT_STREAMS, 0});
  settings.apply({SettingId{0x1a1a}, 7});
  EXPECT_TRUE(settings.was_given(SettingId::MAX_CONCURRENT_STREAMS));
  EXPECT_EQ(settings.max_concurrent_streams, 0U);
  EXPECT_FALSE(settings.was_given(SettingId{0x1a1a}));
  EXPECT_FALSE(settings.was_given(SettingId::MAX_HEADER_LIST_SIZE));
}

TEST(Settings, RepeatedSettingsTakeTheLastValue) {
  Settings settings;
  settings.apply({SettingId::MAX_FRAME_SIZE, 20'000});
  settings.apply({SettingId::MAX_FRAME_SIZE, 30'000});
  EXPECT_EQ(settings.max_frame_size, 30'000U);
}

TEST(OwnSettings, BindOnlyOnceAcknowledged) {
  OwnSettings own;
  ASSERT_TRUE(own.sent(with_window(10), 1));
  EXPECT_EQ(own.in_force().initial_window_size, default_window_size);
  EXPECT_EQ(own.most(&Settings::initial_window_size), default_window_size);
  ASSERT_TRUE(own.acknowledged());
  EXPECT_EQ(own.in_force().initial_window_size, 10U);
  EXPECT_EQ(own.most(&Settings::initial_window_size), 10U);
  EXPECT_FALSE(own.acknowledged());
}

TEST(OwnSettings, TheLargestValueUnderWayMayHold) {
  OwnSettings own;
  own.sent(with_window(100'000), 1);
  own.sent(with_window(10), 2);
  EXPECT_EQ(own.most(&Settings::initial_window_size), 100'000U);
  EXPECT_EQ(own.oldest(), 1U);
  own.acknowledged();
  EXPECT_EQ(own.most(&Settings::initial_window_size), 100'000U);
  own.acknowledged();
  EXPECT_EQ(own.most(&Settings::initial_window_size), 10U);
}

TEST(OwnSettings, NoLimitOutweighsAnyLimit) {
  OwnSettings own;
  Settings limited;
  limited.apply({SettingId::MAX_CONCURRENT_STREAMS, 5});
  own.sent(limited, 1);
  EXPECT_EQ(own.most_concurrent_streams(), std::nullopt);
  own.acknowledged();
  EXPECT_EQ(own.most_concurrent_streams(), 5U);
  limited.apply({SettingId::MAX_CONCURRENT_STREAMS, 9});
  own.sent(limited, 2);
  EXPECT_EQ(own.most_concurrent_streams(), 9U);
}

TEST(OwnSettings, AreBounded) {
  OwnSettings own;
  for (std::size_t i = 0; i < OwnSettings::max_in_flight; ++i) EXPECT_TRUE(own.sent({}, 1));
  EXPECT_FALSE(own.sent({}, 1));
}

}  // namespace
}  // namespace h2prism::model
