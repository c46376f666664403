// A certificate for servers that are made for a test: self-signed, ECDSA P-256.
#pragma once

#include <span>
#include <string>

#include "engine/base/result.h"

namespace h2prism::transport {

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

// For these DNS names and IP addresses, the first of which is the subject too. Valid for a year from
// yesterday; it is its own authority.
Result<Certificate> make_self_signed(std::span<const std::string> names);

}  // namespace h2prism::transport
