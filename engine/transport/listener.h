// The accepting end: who handles a new connection, and the port that was opened.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "engine/transport/channel.h"

namespace h2prism::transport {

// Called before anything is read or sent. Returns who handles the connection; nullptr resets it.
using OnAccept = std::function<Handler*(std::shared_ptr<Channel>)>;

// Accepts until it is destroyed; connections already accepted live on.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual std::uint16_t port() const = 0;
};

}  // namespace h2prism::transport
