// A port of ours that clients under test connect to. No Python here.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "bindings/core/connection.h"
#include "engine/transport/listener.h"
#include "engine/transport/tls_context.h"

namespace h2prism::python {

// Every method but open() and the destructor wants the reactor's lease.
class Acceptor {
 public:
  static constexpr std::size_t most_waiting = 4096;  // connections that nobody has taken; more are reset

  struct Options {
    peer::Options peer;
    std::optional<std::vector<Setting>> settings;  // of the SETTINGS that go out at once; none: nothing does
    std::shared_ptr<const transport::TlsContext> tls;
  };

  static Result<std::shared_ptr<Acceptor>> open(std::shared_ptr<Reactor> reactor,
                                                const transport::Endpoint& endpoint, Options options);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  Reactor& reactor() { return *reactor_; }
  std::uint16_t port() const { return port_; }
  bool open() const { return listener_ != nullptr; }
  void close() { listener_.reset(); }  // connections that were accepted live on

  // Whether the first connection is established, or over before it was.
  bool ready() const;
  std::shared_ptr<Connection> take();  // the first; null: none

 private:
  Acceptor(std::shared_ptr<Reactor> reactor, Options options);
  transport::Handler* accept(std::shared_ptr<transport::Channel> channel);

  std::shared_ptr<Reactor> reactor_;
  Options options_;
  std::unique_ptr<transport::Listener> listener_;
  std::uint16_t port_ = 0;
  std::deque<std::shared_ptr<Connection>> waiting_;
};

}  // namespace h2prism::python
