#include "runner/safety.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace h2prism::runner {
namespace {

constexpr std::array<std::string_view, 2> attack_tags{"flood", "attack"};

bool is_loopback(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  return address.sa_family == AF_INET6 &&
         (IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127));
}

}  // namespace

bool is_attack(const script::Case& test) {
  return std::ranges::find_first_of(test.tags, attack_tags) != test.tags.end();
}

bool is_loopback(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  for (const auto* it = found; it != nullptr; it = it->ai_next) {
    if (!is_loopback(*it->ai_addr)) return false;
  }
  return found != nullptr;
}

std::set<const script::Case*> spared(std::span<const script::Case* const> cases,
                                     const std::optional<transport::Endpoint>& target,
                                     const std::string& authorised) {
  std::set<const script::Case*> out;
  if (!target || !authorised.empty() || is_loopback(target->host)) return out;
  for (const auto* test : cases) {
    if (is_attack(*test)) out.insert(test);
  }
  return out;
}

std::string why_spared(const std::string& host) {
  return fmt::format("attacks, and {0} is not this machine: --i-am-authorised-to-test {0}", host);
}

}  // namespace h2prism::runner
