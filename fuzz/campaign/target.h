// What is fuzzed live, as the campaign sees it: how one comes to it, and what is known of its life. Who
// starts processes implements it (runner/fuzz_target.h, runner/fuzz_client.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/model/role.h"
#include "engine/transport/endpoint.h"
#include "engine/transport/tls_context.h"

namespace h2prism::transport {
class Loop;
}

namespace h2prism::fuzz {

class Exchange;
class Health;

// Of a server.
struct Address {
  transport::Endpoint endpoint;
  std::shared_ptr<const transport::TlsContext> tls;  // none: h2c with prior knowledge
  std::string authority;                             // of requests
  std::string path = "/";                            // answered with any final response
};

// What became of the target itself.
struct Trouble {
  enum class Kind : std::uint8_t {
    died,      // its process ended, and nobody had asked for it
    reported,  // its log says that something broke: a sanitizer, an assertion, a panic
    gone,      // it takes no connection any more
    hung,      // it takes connections, and answers nothing on them
    dropped,   // it ended connections that had done nothing wrong: a worker of it died
    grew,      // it keeps memory or files
  };
  Kind kind = Kind::died;
  std::string what;              // behind "the target": "was killed by signal 11 (SIGSEGV)"
  std::vector<std::string> log;  // its last lines
};
std::string_view to_string(Trouble::Kind kind);

struct Patience {
  milliseconds silence;  // with a connection on which nothing is answered, and that is not ended
  milliseconds hang;     // with a client that goes on behind the end of its connection
};

class Target {
 public:
  virtual ~Target() = default;

  virtual model::Role role() const = 0;
  virtual std::string name() const = 0;  // for people
  // Gives the exchange its connection.
  virtual void begin(transport::Loop& loop, Exchange& exchange, const Patience& patience) = 0;
  // Whom to ask whether it still serves others.
  virtual std::unique_ptr<Health> health(transport::Loop& loop) = 0;
  // Its process is ours: troubles are seen at once, and it can be had afresh.
  virtual bool supervised() const = 0;
  virtual void poll(TimePoint now) = 0;  // every few ms
  virtual std::optional<Trouble> take_trouble() = 0;
  // A fresh process that is ready, or, of one that is not ours, wait until somebody has started it again. The
  // error says why there is none.
  // `broken`: what is there need not be asked to end in order.
  virtual Result<void> renew(bool broken) = 0;
  virtual milliseconds hang_timeout() const = 0;  // without an answer to anybody
  // What it holds now, if that can be known.
  virtual std::optional<std::uint64_t> memory_kib() { return std::nullopt; }
  // A last look, once no connection is open any more: what it still holds.
  virtual std::optional<Trouble> finish() { return std::nullopt; }
};

// One that listens, and serves everybody.
class Server : public Target {
 public:
  virtual const Address& address() const = 0;

  model::Role role() const final { return model::Role::server; }
  std::string name() const final { return to_string(address().endpoint); }
  void begin(transport::Loop& loop, Exchange& exchange, const Patience& patience) final;
  std::unique_ptr<Health> health(transport::Loop& loop) final;
};

}  // namespace h2prism::fuzz
