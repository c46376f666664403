// One TLS connection without I/O: ciphertext in, plaintext out, and the other way round; OpenSSL over memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/transport/channel.h"
#include "engine/transport/tls_context.h"

namespace h2prism::transport {

// After every call: send take_ciphertext(), look at opened(), use take_plaintext(), look at ended().
class TlsEngine {
 public:
  // `host` is whom the certificate must name when the client's options give no server name.
  // With a ticket of the same server and context, what is sent at once is early data.
  explicit TlsEngine(std::shared_ptr<const TlsContext> context, const std::string& host = {},
                     std::shared_ptr<const TlsTicket> ticket = nullptr);
  ~TlsEngine();
  TlsEngine(const TlsEngine&) = delete;
  TlsEngine& operator=(const TlsEngine&) = delete;

  void start();                       // once; the client's first flight, unless early data is to come with it
  void receive(ByteView ciphertext);  // any piece of the stream
  void receive_end();                 // the stream ended

  // Whether as many octets can be sent now: after the handshake any; before it, with a ticket, those that the
  // server takes as early data, until something is received or TlsAction::finish_handshake.
  bool takes(std::size_t octets) const;
  void send(ByteView plaintext);  // a record or records of its own; only what it takes
  void send_close_notify();
  void act(TlsAction action);  // all but finish_handshake only after the handshake

  Bytes take_ciphertext();
  Bytes take_plaintext();
  std::vector<TlsEvent> take_events();
  std::vector<std::shared_ptr<const TlsTicket>> take_tickets();

  bool opened() const;              // the handshake succeeded, whatever came later; or there is a ticket
  Established established() const;  // once opened; the peer's name is not known here

  bool ended() const;            // nothing more comes from the peer
  const Closed& closed() const;  // once ended

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace h2prism::transport
