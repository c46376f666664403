// For `role: client`: a listener for each case, and a client that is launched against it.
#pragma once

#include <functional>
#include <list>
#include <memory>

#include "runner/connector.h"

namespace h2prism::runner {

class ClientConnector final : public Connector {
 public:
  // Makes a client connect to this port of 127.0.0.1, in the background, and ask for what the case needs.
  using Launch = std::function<Result<void>(const script::Case& test, std::uint16_t port)>;

  ClientConnector(Launch launch, milliseconds timeout) : launch_(std::move(launch)), timeout_(timeout) {}
  Result<void> start(transport::Loop& loop, Session& session, const script::Case& test) override;

 private:
  // Takes one client, then waits here to be cleared away: not from within its own callback.
  struct Door {
    std::unique_ptr<transport::Listener> listener;
    TimePoint open_until;
    bool taken = false;
  };

  Launch launch_;
  milliseconds timeout_;
  std::list<Door> doors_;
};

}  // namespace h2prism::runner
