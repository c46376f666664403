// The client end of one HTTP/2 connection (RFC 9113) on libnghttp2: sends its requests, then listens until
// the server closes.
#pragma once

#include <functional>
#include <vector>

#include "runner/embedded/client.h"
#include "runner/embedded/nghttp2_endpoint.h"

namespace h2prism::embedded {

class ClientSession final : public Nghttp2Endpoint {
 public:
  using Done = std::function<void(ClientOutcome)>;

  ClientSession(const ClientOptions& options, Done done);

  void closed(Ending ending) override;

 private:
  friend struct ClientCallbacks;

  void on_close(std::int32_t id, std::uint32_t error_code);
  void submit_request();
  void submit_connect();
  // The response to our request on stream `id`; null for a pushed one.
  Response* find(std::int32_t id);
  ssize_t read_upload(std::int32_t id, std::span<std::uint8_t> out, std::uint32_t& flags);
  void end_upload(std::int32_t id, std::uint32_t& flags);

  bool is_connect() const { return options_.shape >= ClientOptions::Shape::tunnel; }
  void on_end(std::int32_t id);
  void on_settings();
  int on_promised_field(std::string_view name, std::string_view value);
  void on_promise(std::int32_t promised);

  ClientOptions options_;
  Done done_;
  ClientOutcome outcome_;
  int open_ = 0;                         // requests without their end
  bool promise_refused_ = false;         // the one that is coming in
  int left_;                             // to be sent
  std::vector<std::uint64_t> uploaded_;  // by request
};

}  // namespace h2prism::embedded
