// Which end of the connection the target is. We are the other.
#pragma once

#include <cstdint>
#include <string_view>

namespace h2prism::model {

enum class Role : std::uint8_t { server, client };

constexpr std::string_view to_string(Role role) { return role == Role::server ? "server" : "client"; }
constexpr Role other(Role role) { return role == Role::server ? Role::client : Role::server; }

// Clients open odd streams, servers even ones (RFC 9113 §5.1.1).
constexpr bool may_open(Role role, std::uint32_t stream) {
  return (stream % 2 == 1) == (role == Role::client);
}

}  // namespace h2prism::model
