#include "engine/base/short_vector.h"

#include <gmock/gmock.h>

namespace h2prism {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Numbers = ShortVector<int, 3>;

Numbers up_to(int last) {
  Numbers out;
  for (int i = 1; i <= last; ++i) *out.extend(1) = i;
  return out;
}

TEST(ShortVector, KeepsWhatItWasGivenBeyondItsRoom) {
  EXPECT_THAT(Numbers().all(), IsEmpty());
  EXPECT_THAT(up_to(3).all(), ElementsAre(1, 2, 3));
  EXPECT_THAT(up_to(5).all(), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(up_to(5).size(), 5U);

  Numbers at_once;
  at_once.append(up_to(2).all());
  at_once.append(up_to(4).all());
  EXPECT_THAT(at_once.all(), ElementsAre(1, 2, 1, 2, 3, 4));
}

TEST(ShortVector, IsEmptyOnceItIsCleared) {
  for (const int size : {2, 5}) {
    auto numbers = up_to(size);
    numbers.clear();
    EXPECT_TRUE(numbers.empty());
    numbers.append(up_to(1).all());
    EXPECT_THAT(numbers.all(), ElementsAre(1));
  }
}

TEST(ShortVector, IsCopiedAndMoved) {
  for (const int size : {0, 2, 5}) {
    const auto original = up_to(size);
    auto copy = original;
    EXPECT_TRUE(std::ranges::equal(copy.all(), original.all()));
    const auto moved = std::move(copy);
    EXPECT_TRUE(std::ranges::equal(moved.all(), original.all()));
  }
}

}  // namespace
}  // namespace h2prism
