// Where to connect to: a host name or address, and a port.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace h2prism::transport {

struct Endpoint {
  std::string host;  // name, IPv4 or IPv6 address, the latter without brackets
  std::uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

std::string to_string(const Endpoint& endpoint);  // "localhost:8080", "[::1]:8080"

bool is_address(const std::string& host);  // IPv4 or IPv6, not a name

// Reads what to_string() writes.
Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace h2prism::transport
