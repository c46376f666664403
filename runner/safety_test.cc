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

}  // namespace
}  // namespace h2prism::runner
