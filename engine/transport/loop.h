// The event loop: connects and listens (TCP, or TLS over it), ticks, and hands every event to a Handler, on
// one thread.
#pragma once

#include <functional>
#include <memory>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/transport/channel.h"
#include "engine/transport/endpoint.h"
#include "engine/transport/listener.h"
#include "engine/transport/tls_context.h"

namespace h2prism::transport {

struct ConnectOptions {
  milliseconds timeout{5000};                         // for name, connection and TLS handshake together
  std::shared_ptr<const TlsContext> tls = nullptr;    // none: plain TCP
  std::shared_ptr<const TlsTicket> ticket = nullptr;  // of the same server and context: early data
  // Small segments and a small receive buffer: once we do not read, the peer's sends block after some 10 kB
  // of ours and what its own send buffer takes.
  bool tight = false;
};

// Channels and Listeners may outlive their Loop: they are then closed, and silent.
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Addresses of a name are tried in turn. While the system has no free port (they linger in TIME_WAIT),
  // tries again for a while.
  std::shared_ptr<Channel> connect(const Endpoint& endpoint, Handler& handler,
                                   const ConnectOptions& options = {});

  // Port 0 takes a free one. Without a TLS context: plain TCP.
  Result<std::unique_ptr<Listener>> listen(const Endpoint& endpoint, OnAccept on_accept,
                                           std::shared_ptr<const TlsContext> tls = nullptr);

  // A coarse tick, for as long as the loop lives: sweep deadlines in it.
  void every(milliseconds period, std::function<void()> tick);

  void post(std::function<void()> task);              // from any thread; runs in the loop
  void on_interrupt(std::function<void()> callback);  // for every SIGINT and SIGTERM from now on

  void run();   // until stop()
  void poll();  // what is due now, without waiting
  void stop();  // from any thread; before run() it makes that return at once

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace h2prism::transport
