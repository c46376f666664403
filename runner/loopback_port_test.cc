#include "runner/loopback_port.h"

#include <fstream>

#include <gtest/gtest.h>

#include "engine/transport/listener.h"
#include "engine/transport/loop.h"

namespace h2prism::runner {
namespace {

TEST(LoopbackPort, NobodyListensThereYet) {
  const auto port = free_port();
  ASSERT_TRUE(port);
  EXPECT_FALSE(accepts(*port));
}

TEST(LoopbackPort, SomebodyListens) {
  transport::Loop loop;
  const auto listener = loop.listen({"127.0.0.1", 0}, [](const auto&) { return nullptr; });
  ASSERT_TRUE(listener);
  EXPECT_TRUE(accepts((*listener)->port()));
}

TEST(LoopbackPort, NoConnectionTakesIt) {
  int first = 0, last = 0;
  std::ifstream("/proc/sys/net/ipv4/ip_local_port_range") >> first >> last;
  if (first < 11'000) GTEST_SKIP() << "connections take their ports from nearly all there are";
  for (int i = 0; i < 100; ++i) EXPECT_LT(free_port().value(), first);
}

}  // namespace
}  // namespace h2prism::runner
