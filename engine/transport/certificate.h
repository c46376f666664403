// Certificates that are made for a test, mostly ECDSA P-256: self-signed, or by an authority made for it,
// too.
#pragma once

#include <cstdint>
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

// Signs others and serves nobody.
Result<Certificate> make_authority(const std::string& name);
enum class CertificateKey : std::uint8_t { p256, rsa2048 };
// As make_self_signed, but it is `authority` that has to be trusted.
Result<Certificate> make_signed(std::span<const std::string> names, const Certificate& authority,
                                CertificateKey kind = CertificateKey::p256);

}  // namespace h2prism::transport
