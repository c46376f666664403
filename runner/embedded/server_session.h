// The server end of one HTTP/2 connection (RFC 9113) on libnghttp2, serving the resources of resources.h.
#pragma once

#include <unordered_map>

#include "runner/embedded/nghttp2_endpoint.h"
#include "runner/embedded/resources.h"

namespace h2prism::embedded {

// What all sessions of a server have in common; made once.
struct ServerSetup {
  ServerSetup();
  CallbacksHandle callbacks;
  OptionHandle option;
  std::uint32_t header_table_size = 4096;  // octets; SETTINGS_HEADER_TABLE_SIZE
  bool extended_connect = true;            // RFC 8441
};

class ServerSession final : public Nghttp2Endpoint {
 public:
  explicit ServerSession(const ServerSetup& setup);

  // The connection began with an HTTP/1.1 request, without content, that was answered by 101 (RFC 7540
  // section 3.2). `settings`: the payload of its HTTP2-Settings. False: they are none.
  bool upgrade(ByteView settings, Request request);

  TimePoint wake_at() const override { return next_wake_; }
  void wake(TimePoint now) override;

 private:
  friend struct ServerCallbacks;

  struct Stream {
    Request request;
    Reply reply;
    std::size_t held = 0;
    bool replied = false;
    bool ended = false;      // END_STREAM has arrived
    Bytes echo;              // received and not yet sent back; as much of the windows is still taken
    std::uint64_t sent = 0;  // octets of the body, or of `echo` when that is the body
    TimePoint due = TimePoint::max();
  };

  void on_request(std::int32_t id, Stream& stream, bool end_stream);
  void on_data(std::int32_t id, Stream& stream, ByteView data);
  void on_end(std::int32_t id, Stream& stream);
  void on_close(std::int32_t id);
  void decide(std::int32_t id, Stream& stream);
  void submit(std::int32_t id, Stream& stream);
  void push(std::int32_t parent, const std::string& path);
  ssize_t read_body(std::int32_t id, Stream& stream, std::span<std::uint8_t> out, std::uint32_t& flags);
  ssize_t read_echo(std::int32_t id, Stream& stream, std::span<std::uint8_t> out, std::uint32_t& flags);
  void submit_trailers(std::int32_t id, const Stream& stream);

  std::unordered_map<std::int32_t, Stream> streams_;  // at most MAX_CONCURRENT_STREAMS
  std::size_t held_ = 0;                              // octets of field sections in streams_
  TimePoint next_wake_ = TimePoint::max();
};

}  // namespace h2prism::embedded
