// What all TLS connections of one kind share: certificates, versions, ciphers, ALPN. Costly to make: make
// one, use it often.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace h2prism::transport {

enum class TlsVersion : std::uint8_t { v1_1, v1_2, v1_3 };  // 1.1: to see that it is refused

struct TlsOptions {
  // SNI, and the name on the certificate. Empty: no SNI, and the certificate must name the host connected to.
  std::string server_name = {};
  std::vector<std::string> alpn = {"h2"};  // in order of preference; empty: no ALPN extension
  bool require_alpn = true;                // if any was offered, a handshake that agrees on none fails
  std::string ca_file = {};                // PEM; empty: the system's authorities
  bool insecure = false;                   // accept any certificate
  std::string certificate_file = {}, key_file = {};  // PEM; for servers that ask for a client certificate
  TlsVersion min_version = TlsVersion::v1_2;
  TlsVersion max_version = TlsVersion::v1_3;
  std::string ciphers = {};      // TLS 1.2, in OpenSSL's syntax; empty: the defaults
  std::string suites = {};       // TLS 1.3, separated by ':'; empty: the defaults
  std::string groups = {};       // key exchange, in OpenSSL's syntax; empty: the defaults
  std::string keylog_file = {};  // secrets for Wireshark are appended here; empty: none
  bool renegotiation = false;    // may be asked for, or taken part in
  bool post_handshake_auth =
      false;  // say that a certificate may be asked for later (RFC 8446, Section 4.2.6)

  bool resume =
      false;  // sessions of earlier connections, if the server gives tickets (RFC 8446, Section 2.2)
  bool early_data = false;  // hand up tickets that permit early data (RFC 8446, Section 4.2.10)

  bool operator==(const TlsOptions&) const = default;
};

struct TlsServerOptions {
  std::string certificate_pem = {}, key_pem = {};  // the text, not a file name
  std::vector<std::string> alpn = {"h2"};  // by preference; a client that offers none of them gets alert 120
  TlsVersion min_version = TlsVersion::v1_2;
  TlsVersion max_version = TlsVersion::v1_3;
  std::string ciphers = {}, suites = {}, groups = {}, keylog_file = {};  // as for the client
  bool renegotiation = false;                                            // may be asked for, or taken part in
  bool dhe_4096 = false;  // TLS 1.2: DHE is done with the group ffdhe4096 (RFC 7919)

  bool operator==(const TlsServerOptions&) const = default;
};

std::string keylog_file_from_environment();  // SSLKEYLOGFILE, or ""

class TlsContext;
Result<std::shared_ptr<const TlsContext>> make_client_context(const TlsOptions& options);
Result<std::shared_ptr<const TlsContext>> make_server_context(const TlsServerOptions& options);

}  // namespace h2prism::transport
