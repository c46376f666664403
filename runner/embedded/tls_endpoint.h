// TLS around another endpoint, as RFC 9113 section 9.2 wants it for HTTP/2: version 1.2 or later, ALPN h2 and
// nothing else.
#pragma once

#include <memory>

#include "engine/base/result.h"
#include "engine/transport/certificate.h"
#include "runner/embedded/endpoint.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace h2prism::embedded {

class TlsContext {
 public:
  // Refuses clients that do not offer h2 with the alert no_application_protocol. With `early_data`: takes it
  // (RFC 8446 section 2.3), and holds it until the handshake is finished (RFC 8470 section 3).
  static Result<TlsContext> server(const transport::Certificate& certificate, bool early_data = false);
  // Verifies nothing: what it tests has a certificate that nobody vouches for.
  static Result<TlsContext> client();

  // `inner` sees the plain octets.
  std::unique_ptr<Endpoint> wrap(std::unique_ptr<Endpoint> inner) const;

 private:
  TlsContext(std::shared_ptr<ssl_ctx_st> context, bool is_server, bool early_data = false);

  std::shared_ptr<ssl_ctx_st> context_;
  bool is_server_;
  bool early_data_;
};

}  // namespace h2prism::embedded
