#include "engine/script/client_evidence.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "engine/transport/endpoint.h"

namespace h2prism::script {
namespace {

// "localhost:8443"; an IP address is no name (RFC 9110 §4.3.4).
bool is_named(std::string_view authority) {
  if (authority.starts_with('[')) return false;
  const auto host = authority.substr(0, authority.find(':'));
  return !host.empty() && !transport::is_address(std::string(host));
}

}  // namespace

bool requested(const Evidence& e, std::optional<std::uint32_t> stream) {
  return std::ranges::any_of(e.model.streams(), [&](const auto& one) {
    return one.id % 2 == 1 && one.id == stream.value_or(one.id) && !one.status && one.final_heads > 0;
  });
}

bool unnamed(const Evidence& e) {
  if (!e.observed.tls_name || !e.observed.tls_name->empty()) return false;
  return std::ranges::any_of(e.model.streams(), [](const auto& stream) {
    const auto authority = std::ranges::find(stream.head, ":authority", &Field::name);
    return authority != stream.head.end() && is_named(authority->value);
  });
}

}  // namespace h2prism::script
