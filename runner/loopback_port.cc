#include "runner/loopback_port.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <random>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace h2prism::runner {
namespace {

constexpr std::uint16_t lowest = 10'000;
constexpr int most_tries = 1000;

class Socket {
 public:
  Socket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool bind(std::uint16_t port) const {
    const auto address = loopback(port);
    return ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  bool connect(std::uint16_t port) const {
    const auto address = loopback(port);
    return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  std::uint16_t port() const {  // our own; 0: none
    sockaddr_in address{};
    socklen_t size = sizeof address;
    const bool known = getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    return known ? ntohs(address.sin_port) : 0;
  }

 private:
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }

  int fd_;
};

// Where the range begins that the kernel gives connections their ports from; 0 if that is not known.
std::uint16_t first_of_connections() {
  std::ifstream range("/proc/sys/net/ipv4/ip_local_port_range");
  std::uint16_t first = 0;
  return range >> first ? first : 0;
}

}  // namespace

Result<std::uint16_t> free_port() {
  if (const auto end = first_of_connections(); end > lowest) {
    std::random_device seed;
    std::uniform_int_distribution<int> any(lowest, end - 1);
    for (int i = 0; i < most_tries; ++i) {
      const auto port = static_cast<std::uint16_t>(any(seed));
      if (Socket().bind(port)) return port;
    }
  }
  const Socket socket;
  if (socket.bind(0) && socket.port() != 0) return socket.port();
  return fail(fmt::format("no free port: {}", std::strerror(errno)));
}

bool accepts(std::uint16_t port) {
  const Socket socket;
  // Where nobody listens, a connection from that very port meets itself.
  return socket.connect(port) && socket.port() != port;
}

}  // namespace h2prism::runner
