#include "engine/transport/write_queue.h"

#include <gmock/gmock.h>

namespace h2prism::transport {
namespace {

using testing::ElementsAre;

TEST(WriteQueue, KeepsSegmentsApart) {
  WriteQueue queue;
  queue.push(Bytes{1, 2, 3});
  queue.push({});
  queue.push(Bytes{4});
  EXPECT_EQ(queue.size(), 4U);
  EXPECT_THAT(queue.front(), ElementsAre(1, 2, 3));
  queue.consume(2);
  EXPECT_THAT(queue.front(), ElementsAre(3));
  queue.consume(1);
  EXPECT_THAT(queue.front(), ElementsAre(4));
  queue.consume(1);
  EXPECT_TRUE(queue.empty());
}

TEST(WriteQueue, StaysInOrderWithoutEverRunningEmpty) {
  WriteQueue queue;
  std::uint8_t pushed = 0, taken = 0;
  queue.push(Bytes(100, pushed++));
  for (int i = 0; i < 10000; ++i) {
    queue.push(Bytes(100, pushed++));
    ASSERT_EQ(queue.front().size(), 100U);
    ASSERT_EQ(queue.front()[0], taken++);
    queue.consume(100);
    ASSERT_EQ(queue.size(), 100U);
  }
}

TEST(WriteQueue, ForgetsAll) {
  WriteQueue queue;
  queue.push(Bytes{1, 2});
  queue.consume(1);
  queue.clear();
  EXPECT_TRUE(queue.empty());
  queue.push(Bytes{3});
  EXPECT_THAT(queue.front(), ElementsAre(3));
}

}  // namespace
}  // namespace h2prism::transport
