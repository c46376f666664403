// Both ends of TLS between the player, as a server, and the embedded client, in memory; what a client may get
// wrong there included.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/script/case.h"
#include "engine/transport/tls_context.h"
#include "engine/transport/tls_engine.h"

namespace h2prism::faults {

struct TlsFault {
  std::function<void(transport::TlsOptions&)> options = {};  // its ClientHello, and what it agrees on
  bool renegotiates = false;                                 // once it has sent something
  bool gives_certificate = false;                            // when asked behind the handshake
  std::string leaves_cipher = {};  // ends the connection where that begins like this
};

class TlsPair {
 public:
  TlsPair(const script::Case& test, const TlsFault* fault);  // shakes hands

  bool opened() const { return server_.opened() && client_.opened(); }
  transport::Established established() const { return server_.established(); }
  // How the player's end of the connection ended.
  const std::optional<transport::Closed>& ended() const { return ended_; }

  Bytes to_client(ByteView plain);  // what it reads of it
  Bytes to_server(ByteView plain);
  void act(transport::TlsAction action);
  std::vector<transport::TlsEvent> take_events() { return server_.take_events(); }

 private:
  void settle();
  void leave();  // the client does

  TlsFault fault_;
  transport::TlsEngine client_, server_;
  std::optional<transport::Closed> ended_;
};

}  // namespace h2prism::faults
