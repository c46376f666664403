// The event loop: one thread that accepts, connects and moves octets between sockets and their endpoints.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "runner/embedded/endpoint.h"

namespace h2prism::embedded {

class Loop {
 public:
  Loop();
  // Stops the thread; whatever is still connected is closed, and its endpoint told so (Ending::stopped).
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Listens on 127.0.0.1 (port 0: any free one) and gives every connection an endpoint of its own. Returns
  // the port. To be called once. Connections on which nothing moves for half a minute are shut down.
  Result<std::uint16_t> listen(std::uint16_t port, std::function<std::unique_ptr<Endpoint>()> make_endpoint);

  // Connects to an IP address. The connection is shut down when `time_limit` has passed, whatever happens on
  // it.
  void connect(std::string address, std::uint16_t port, std::unique_ptr<Endpoint> endpoint,
               Duration time_limit);

 private:
  struct State;
  class Connection;
  std::unique_ptr<State> state_;
};

}  // namespace h2prism::embedded
