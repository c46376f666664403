// The default target: an HTTP/2 server on libnghttp2, independent of the engine, so that the suite never
// judges itself by itself. Over TLS it speaks h2 (RFC 9113 section 3.2) only, in the clear with prior
// knowledge (section 3.3) and by Upgrade (RFC 7540 section 3.2).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace h2prism::embedded {

struct TargetOptions {
  bool tls = false;
  std::uint16_t port = 0;                  // 0: any free one
  std::uint32_t header_table_size = 4096;  // octets; what it advertises
  bool early_data = false;                 // with TLS: takes it, and answers once the handshake is finished
};

// Serves on 127.0.0.1, in a thread of its own, until it is destroyed.
class Target {
 public:
  static Result<std::unique_ptr<Target>> start(const TargetOptions& options);
  ~Target();
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  std::uint16_t port() const { return port_; }
  // The self-signed certificate, also good as a CA file; "" without TLS.
  const std::string& certificate_pem() const { return certificate_pem_; }

 private:
  struct Parts;
  Target();

  std::unique_ptr<Parts> parts_;
  std::uint16_t port_ = 0;
  std::string certificate_pem_;
};

}  // namespace h2prism::embedded
