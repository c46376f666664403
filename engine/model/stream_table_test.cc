#include "engine/model/stream_table.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace h2prism::model {
namespace {

TEST(StreamTable, FindsWhatWasAddedInAnyOrder) {
  StreamTable table(100);
  for (const std::uint32_t id : {5U, 1U, 9U, 2U}) ASSERT_NE(table.add(id), nullptr);
  for (const std::uint32_t id : {1U, 2U, 5U, 9U}) {
    ASSERT_NE(table.find(id), nullptr);
    EXPECT_EQ(table.find(id)->id, id);
  }
  for (const std::uint32_t id : {0U, 3U, 10U}) EXPECT_EQ(table.find(id), nullptr);
  EXPECT_TRUE(std::ranges::is_sorted(table.all(), {}, &Stream::id));
}

TEST(StreamTable, IsBounded) {
  StreamTable table(2);
  ASSERT_NE(table.add(1), nullptr);
  ASSERT_NE(table.add(3), nullptr);
  EXPECT_TRUE(table.full());
  EXPECT_EQ(table.add(5), nullptr);
  EXPECT_EQ(table.find(5), nullptr);
}

}  // namespace
}  // namespace h2prism::model
