// What a TlsContext holds, for the TlsEngine. Internal to this room.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/transport/tls_context.h"

struct ssl_ctx_st;
struct ssl_session_st;

namespace h2prism::transport {

enum class TlsRole : std::uint8_t { client, server };

class TlsContext {
 public:
  TlsContext(TlsRole as, ssl_ctx_st* owned);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  const TlsRole role;
  ssl_ctx_st* const native;
  std::string server_name;
  bool insecure = false;
  bool require_alpn = false;
  std::string alpn_names;  // "h2, http/1.1"
  Bytes alpn_wire;         // each name after its length, RFC 7301, Section 3.1
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> keylog{nullptr, &std::fclose};

  // Tickets for the next connections, each used once (RFC 8446, Appendix C.4).
  void keep(ssl_session_st* ticket) const;  // takes it over
  std::unique_ptr<ssl_session_st, void (*)(ssl_session_st*)> take_ticket() const;
  mutable bool resumes = false;  // until a resumption fails

 private:
  static constexpr std::size_t most_tickets = 64;
  mutable std::vector<std::unique_ptr<ssl_session_st, void (*)(ssl_session_st*)>> tickets_;
};

// A session of which the server says that it takes early data.
class TlsTicket {
 public:
  explicit TlsTicket(ssl_session_st* owned);
  ~TlsTicket();
  TlsTicket(const TlsTicket&) = delete;
  TlsTicket& operator=(const TlsTicket&) = delete;

  // Smaller limits than this make no use of a ticket: not even a preface and a request would fit.
  static constexpr std::uint32_t least_early_data = 1024;  // octets

  ssl_session_st* const native;
  std::uint32_t max_early_data;  // octets
  std::string alpn;
};

}  // namespace h2prism::transport
