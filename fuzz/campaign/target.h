// What is fuzzed live, as the campaign sees it: where it is, and what is known of its life. Who starts
// processes implements it (runner/fuzz_target.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/transport/endpoint.h"
#include "engine/transport/tls_context.h"

namespace h2prism::fuzz {

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

class Target {
 public:
  virtual ~Target() = default;

  virtual const Address& address() const = 0;
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

}  // namespace h2prism::fuzz
