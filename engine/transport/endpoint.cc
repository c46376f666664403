#include "engine/transport/endpoint.h"

#include <array>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace h2prism::transport {

std::string to_string(const Endpoint& endpoint) {
  if (endpoint.host.find(':') != std::string::npos)
    return fmt::format("[{}]:{}", endpoint.host, endpoint.port);
  return fmt::format("{}:{}", endpoint.host, endpoint.port);
}

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> address{};
  return inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return fail(fmt::format("'{}' has no port; write host:port", text));

  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return fail(fmt::format("'{}' in '{}' is not a port (0 to 65535)", digits, text));
  }

  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return fail(fmt::format("'{}': write an IPv6 address in brackets, as [::1]:8080", text));
  }
  if (host.empty()) return fail(fmt::format("'{}' has no host; write host:port", text));
  return Endpoint{std::string(host), port};
}

}  // namespace h2prism::transport
