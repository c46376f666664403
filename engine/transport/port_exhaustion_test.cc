// Many short connections use up the local ports, each of which waits in TIME_WAIT. Needs a network of its
// own, and so privileges.

#include <cstring>
#include <fstream>
#include <list>
#include <thread>

#include <gmock/gmock.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/transport/loop.h"
#include "engine/transport/loopback_test_kit.h"

namespace h2prism::transport {
namespace {

// For this thread: a network with nothing but a loopback device and a few ports.
bool enter_small_network() {
  if (::unshare(CLONE_NEWNET) != 0) return false;
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP | IFF_RUNNING;
  const bool up = ::ioctl(socket, SIOCSIFFLAGS, &loopback) == 0;
  ::close(socket);
  std::ofstream range("/proc/sys/net/ipv4/ip_local_port_range");
  range << "40000 40007" << std::flush;
  return up && range.good();
}

// One connection after the other, each closed by us, which is what leaves its port in TIME_WAIT.
void connect_often(int times, int& opened, std::string& failure) {
  Loop loop;
  std::list<Recorder> servers;
  const auto listener = loop.listen({"127.0.0.1", 5000},
                                    [&](std::shared_ptr<Channel> channel) -> Handler* {
                                      servers.emplace_back(loop).channel = std::move(channel);
                                      return &servers.back();
                                    })
                            .value();
  for (int i = 0; i < times && failure.empty(); ++i) {
    Recorder client{loop};
    client.open = [&] { client.channel->close(); };
    client.channel = loop.connect({"127.0.0.1", 5000}, client);
    run_until_closed(loop, {&client});
    failure = client.closed ? client.closed->detail : "nothing happened";
    opened += client.opened ? 1 : 0;
  }
}

TEST(PortExhaustion, IsWaitedFor) {
  bool possible = false;
  int opened = 0;
  std::string failure;
  std::jthread([&] {
    possible = enter_small_network();
    if (possible) connect_often(12, opened, failure);
  }).join();
  if (!possible) GTEST_SKIP() << "cannot make a network namespace here";
  EXPECT_EQ(failure, "");
  EXPECT_EQ(opened, 12);
}

}  // namespace
}  // namespace h2prism::transport
