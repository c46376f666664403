// One connection as its user sees it: octets out through a Channel, octets and the end in through a Handler.
//
// Memory, TCP and TLS all stand behind this pair. Everything happens on the thread of the loop (or of the
// memory pipe's pump). No method of Channel calls the Handler before it returns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/clock.h"

namespace h2prism::transport {

// How a connection ended, or why there was none.
enum class CloseKind {
  fin,           // the peer ended the TCP stream in order
  reset,         // TCP RST
  close_notify,  // TLS: the peer ended its stream in order (RFC 8446, Section 6.1)
  truncated,     // TLS: FIN without close_notify
  tls_alert,     // TLS: the peer sent a fatal alert
  refused,       // nothing listens there
  timed_out,     // no connection, or no TLS handshake, in time
  unreachable,   // no route, network or host down
  unresolved,    // no address for this name
  tls_failed,    // TLS: we could not accept what the peer sent (certificate, protocol, no TLS at all, ...)
  local,         // we ended it; `detail` says why, unless we were asked to
};
std::string_view name(CloseKind kind);  // "fin", "close_notify", ...

struct Closed {
  CloseKind kind = CloseKind::local;
  std::string detail = {};  // for people: "alert 120 no_application_protocol", "Connection refused"
};

// What a client says of itself at the start of TLS, as far as a rule of HTTP/2 asks for it.
struct ClientHello {
  std::string server_name = {};      // "": it names none (RFC 6066, Section 3)
  bool post_handshake_auth = false;  // it may be asked for a certificate later (RFC 8446, Section 4.2.6)
  bool dhe = false;                  // TLS 1.2 with DHE, AEAD and a group of 4096 bits is among its offers
};

struct Established {
  bool tls = false;
  std::string tls_version = {};           // "TLSv1.3"
  std::string cipher = {};                // OpenSSL's name, e.g. "TLS_AES_256_GCM_SHA384"
  std::string alpn = {};                  // what was agreed; "" when nothing was
  std::string peer_name = {};             // "127.0.0.1:49152"
  std::optional<ClientHello> hello = {};  // of the peer, where that is the client
  bool early_data = false;  // the handshake is not done: version, cipher and ALPN are the ticket's
};

// What TLS can do in the middle of a connection.
enum class TlsAction : std::uint8_t {
  key_update,   // TLS 1.3, with the peer's own asked for (RFC 8446, Section 4.6.3)
  renegotiate,  // TLS 1.2 (RFC 9113, Section 9.2.1 forbids it)
  // As server, TLS 1.3: CertificateRequest (RFC 9113, Section 9.2.3 forbids it), where the client offered
  // that.
  request_certificate,
  // After early data: send what completes the handshake, and what was written since the server's flight came,
  // which is all held back until then. What is written from now on is no early data.
  finish_handshake,
};
// What the peer made of it, or began by itself.
enum class TlsEvent : std::uint8_t {
  renegotiated,         // TLS 1.2: another handshake was completed
  renegotiation_asked,  // TLS 1.2: HelloRequest, or of a client another ClientHello
  certificate_request,  // TLS 1.3: post-handshake CertificateRequest
  certificate,          // TLS 1.3: the answer to ours, be it empty
  early_data_accepted,  // TLS 1.3: what was sent ahead of the handshake counts
  early_data_rejected,  // it does not, and was sent again (RFC 8470, Section 4)
};

class TlsTicket;  // good for one further connection

class Handler {
 public:
  virtual ~Handler() = default;
  virtual void on_open(const Established& established) = 0;
  virtual void on_octets(ByteView octets) = 0;  // valid during the call only
  virtual void on_tls(TlsEvent) {}
  // By TlsOptions::early_data: the server permits early data on a further connection.
  virtual void on_ticket(std::shared_ptr<const TlsTicket>) {}  // NOLINT(performance-unnecessary-value-param)
  virtual void on_close(const Closed& closed) = 0;             // exactly once, and the last call
};

// Destroying a Channel (dropping its last shared_ptr) is detach() and close(). Every method may be called
// inside a callback, and so may the Channel be destroyed there. After the end, and for what a state does not
// allow, calls do nothing.
class Channel {
 public:
  static constexpr std::size_t max_queued = 16U << 20;

  virtual ~Channel() = default;

  // Each call is its own send (TLS: its own records); never joined with another. What is written before
  // on_open waits for it. More than `max_queued` octets waiting for a peer that does not read end the
  // connection (CloseKind::local).
  virtual void write(Bytes octets) = 0;
  virtual void tls(TlsAction) {}  // without TLS, or with a version that cannot: nothing
  // While it is off nothing is read, the peer's end of the connection included. It is on at first.
  virtual void read(bool on) = 0;
  // Writes go out a millisecond apart, so that the peer reads them one by one: what comes closer together it
  // finds joined. No more so once that has taken `at_most` in all.
  virtual void space_out(milliseconds at_most) { static_cast<void>(at_most); }
  virtual std::size_t queued() const = 0;        // octets the kernel has not taken yet
  virtual int descriptor() const { return -1; }  // of the socket, to watch it elsewhere, too; -1: none

  virtual void
  shutdown_write() = 0;         // after what is queued: FIN (TLS: close_notify, then FIN). Reading goes on.
  virtual void truncate() = 0;  // shutdown_write() without the close_notify

  virtual void close() = 0;   // as shutdown_write(), but nothing is read any more; on_close(local) comes soon
  virtual void abort() = 0;   // RST now, what is queued is lost; on_close(local) comes soon
  virtual void detach() = 0;  // no more callbacks, not even on_close: the Handler may go
};

}  // namespace h2prism::transport
