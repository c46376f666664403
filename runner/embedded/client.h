// An HTTP/2 client on libnghttp2, independent of the engine: what the cases with `role: client` are tried on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "runner/embedded/endpoint.h"

namespace h2prism::embedded {

struct ClientOptions {
  std::string host = "127.0.0.1";  // an IP address
  std::uint16_t port = 0;
  bool tls = false;  // whatever the certificate; without it, prior knowledge (RFC 9113 section 3.3)
  std::string path = "/";
  int requests = 1;         // sent at once, as far as the server's MAX_CONCURRENT_STREAMS allows
  bool one_by_one = false;  // each only once the one before it is over
  enum class Shape : std::uint8_t {
    get,
    head,
    upload,     // POST, with a body of upload_octets
    tunnel,     // CONNECT (RFC 9113 section 8.5); ends with the server's end
    websocket,  // CONNECT with :protocol, once the server's SETTINGS allow it (RFC 8441)
  } shape = Shape::get;
  std::uint64_t upload_octets = 100'000;
  bool trailers = false;     // behind the body of an upload
  bool accept_push = false;  // false: sends ENABLE_PUSH 0
  bool small_table = false;  // true: sends a HEADER_TABLE_SIZE of 256
  bool leave = false;        // true: says GOAWAY and closes after the last response, instead of listening on
  milliseconds time_limit{5000};
};

struct Response {
  int status = 0;   // of the final response; 0: there was none
  int interim = 0;  // how many 1xx came before it
  std::uint64_t body_octets = 0;
  bool trailers = false;
  bool complete = false;                    // ended by END_STREAM
  std::optional<std::uint32_t> error_code;  // the stream was reset, by either side
};

struct ClientOutcome {
  std::vector<Response> responses;  // in the order of the requests
  std::optional<std::uint32_t> goaway_sent;
  std::optional<std::uint32_t> goaway_received;
  Ending ending = Ending::stopped;
};

// Sends its requests, reads the responses and goes on listening (a PING is still answered) until the server
// ends the connection, by a close, an error or a GOAWAY (which libnghttp2 leaves when no stream is open), or
// the time limit passes. Fails only if it cannot start.
Result<ClientOutcome> run_client(const ClientOptions& options);

// Many clients at once, in one thread.
class ClientPool {
 public:
  ClientPool();
  // Ends the clients that still run; their `done` is called before this returns.
  ~ClientPool();
  ClientPool(const ClientPool&) = delete;
  ClientPool& operator=(const ClientPool&) = delete;

  // `done` is called in the pool's thread. It may launch the next client; what it launches while the pool is
  // being destroyed is dropped.
  Result<void> launch(const ClientOptions& options, std::function<void(ClientOutcome)> done);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace h2prism::embedded
