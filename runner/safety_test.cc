#include "runner/safety.h"

namespace h2prism::runner {
namespace {

TEST(Safety, FloodsAndAttacksAreKnownByTheirTags) {
  script::Case test;
  EXPECT_FALSE(is_attack(test));
  test.tags = {"hpack"};
  EXPECT_FALSE(is_attack(test));
  test.tags = {"hpack", "flood"};
  EXPECT_TRUE(is_attack(test));
  test.tags = {"attack"};
  EXPECT_TRUE(is_attack(test));
}

TEST(Safety, OnlyThisMachineIsLoopback) {
  for (const auto* host : {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1", "localhost"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const auto* host : {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::ffff:192.0.2.1", "no-such-name.invalid",
                           "127.0.0.1.example"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(Safety, OtherMachinesAreSparedUnlessSomebodyMay) {
  script::Case harmless, flood;
  flood.tags = {"flood"};
  const std::vector<const script::Case*> cases{&harmless, &flood};
  const transport::Endpoint far{"192.0.2.1", 80}, near{"127.0.0.1", 80};
  EXPECT_THAT(spared(cases, far, ""), testing::ElementsAre(&flood));
  EXPECT_THAT(spared(cases, far, "192.0.2.1"), testing::IsEmpty());
  EXPECT_THAT(spared(cases, near, ""), testing::IsEmpty());
  EXPECT_THAT(spared(cases, std::nullopt, ""), testing::IsEmpty());
}

}  // namespace
}  // namespace h2prism::runner
