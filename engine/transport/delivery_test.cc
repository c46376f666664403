#include "engine/transport/delivery.h"

#include <gmock/gmock.h>

namespace h2prism::transport {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<Bytes> frames{{1, 2, 3}, {}, {4, 5}};

TEST(Delivery, Whole) { EXPECT_THAT(deliver(frames, Delivery::whole), ElementsAre(Bytes{1, 2, 3, 4, 5})); }

TEST(Delivery, PerFrameLeavesOutTheEmpty) {
  EXPECT_THAT(deliver(frames, Delivery::per_frame), ElementsAre(Bytes{1, 2, 3}, Bytes{4, 5}));
}

TEST(Delivery, PerOctet) {
  EXPECT_THAT(deliver(frames, Delivery::per_octet),
              ElementsAre(Bytes{1}, Bytes{2}, Bytes{3}, Bytes{4}, Bytes{5}));
}

TEST(Delivery, SegmentsCrossFramesAndTheLastTakesTheRest) {
  const std::vector<std::size_t> sizes{1, 0, 3};
  EXPECT_THAT(deliver(frames, Delivery::segments, sizes), ElementsAre(Bytes{1}, Bytes{2, 3, 4}, Bytes{5}));
  const std::vector<std::size_t> too_many{4, 9, 9};
  EXPECT_THAT(deliver(frames, Delivery::segments, too_many), ElementsAre(Bytes{1, 2, 3, 4}, Bytes{5}));
}

TEST(Delivery, NothingIsNoSegment) {
  for (const auto delivery :
       {Delivery::whole, Delivery::per_frame, Delivery::per_octet, Delivery::segments}) {
    EXPECT_THAT(deliver({{}}, delivery), IsEmpty());
  }
}

TEST(Delivery, NamesReadBack) {
  for (const auto delivery :
       {Delivery::whole, Delivery::per_frame, Delivery::per_octet, Delivery::segments}) {
    EXPECT_EQ(parse_delivery(name(delivery)).value(), delivery);
  }
  EXPECT_THAT(parse_delivery("bytewise").error().message, HasSubstr("per-octet"));
}

}  // namespace
}  // namespace h2prism::transport
