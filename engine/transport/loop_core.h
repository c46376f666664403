// What connections and listeners share with their Loop. Internal to this room.
#pragma once

#include <unordered_set>

#include "engine/base/bytes.h"
#include "engine/base/clock.h"

namespace asio {
class io_context;
}

namespace h2prism::transport {

// Something with a socket that lives in the loop.
class Resident {
 public:
  virtual ~Resident() = default;
  virtual void sweep(TimePoint now) = 0;  // every sweep_period; must not add or remove residents
  virtual void evict() = 0;               // the loop goes away: let go of the socket, be silent from now on
};

struct LoopCore {
  static constexpr milliseconds sweep_period{50};

  explicit LoopCore(asio::io_context& context) : io(context) {}

  asio::io_context& io;
  // One buffer for all connections: it is filled and handed to the Handler within one callback.
  Bytes read_buffer = Bytes(65536);
  std::unordered_set<Resident*> residents;
};

}  // namespace h2prism::transport
