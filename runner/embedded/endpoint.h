// One end of a connection, sans I/O: the loop hands it the octets that arrive and takes the octets to send.
#pragma once

#include <cstddef>

#include "engine/base/bytes.h"
#include "engine/base/clock.h"

namespace h2prism::embedded {

enum class Ending {
  finished,       // the endpoint itself had nothing more to say (it sent GOAWAY)
  peer_closed,    // in order, by FIN or close_notify
  reset,          // by a TCP RST
  timed_out,      // its limit had passed
  not_connected,  // the TCP connection never stood
  tls_failed,     // the handshake failed, or a record was bad
  stopped         // the loop was stopped
};

class Endpoint {
 public:
  Endpoint() = default;
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
  virtual ~Endpoint() = default;

  virtual void receive(ByteView octets) = 0;
  // Appends what is to be sent, until `out` holds `limit` octets or a little more. Less than `limit`: that
  // was all.
  virtual void produce(Bytes& out, std::size_t limit) = 0;
  // Nothing more to send and nothing more wanted: the connection can be closed.
  virtual bool finished() const = 0;
  // Says goodbye with what produce() gives next.
  virtual void shut_down() = 0;
  // The connection is gone. Called once, last.
  virtual void closed(Ending) {}

  // When the endpoint next has something to do unasked.
  virtual TimePoint wake_at() const { return TimePoint::max(); }
  virtual void wake(TimePoint /*now*/) {}
};

}  // namespace h2prism::embedded
