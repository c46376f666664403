#include "runner/embedded/server_session.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include <fmt/format.h>

namespace h2prism::embedded {
namespace {

constexpr std::uint32_t kMaxConcurrentStreams = 100;
// Above what one read can ask for (a read holds 1820 empty frames), so that only a peer that does not read
// its answers floods.
constexpr std::size_t kMaxQueuedAcks = 2000;
constexpr std::size_t kMaxHeld = std::size_t{1024} * 1024;
constexpr std::size_t kMaxEchoed =
    std::size_t{32} * 1024;  // octets already sent that may stay in front of the others

}  // namespace

// The C callbacks of libnghttp2, forwarded to the session.
struct ServerCallbacks {
  static ServerSession& self(void* user) { return *static_cast<ServerSession*>(user); }

  static ServerSession::Stream* find(void* user, std::int32_t id) {
    const auto at = self(user).streams_.find(id);
    return at == self(user).streams_.end() ? nullptr : &at->second;
  }

  static int begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) self(user).streams_.try_emplace(frame->hd.stream_id);
    return 0;
  }

  static int header(nghttp2_session*, const nghttp2_frame* frame, nghttp2_rcbuf* name, nghttp2_rcbuf* value,
                    std::uint8_t, void* user) {
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;  // trailers: accepted, not used
    if (auto* stream = find(user, frame->hd.stream_id)) {
      add_field(stream->request, text_of(name), text_of(value));
    }
    return 0;
  }

  static int frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    auto* stream = find(user, frame->hd.stream_id);
    if (stream == nullptr) return 0;
    const bool end_stream = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
      self(user).on_request(frame->hd.stream_id, *stream, end_stream);
    }
    if (end_stream) self(user).on_end(frame->hd.stream_id, *stream);
    return 0;
  }

  static int data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* octets,
                  std::size_t size, void* user) {
    if (auto* stream = find(user, id)) self(user).on_data(id, *stream, {octets, size});
    return 0;
  }

  static int close(nghttp2_session*, std::int32_t id, std::uint32_t, void* user) {
    self(user).on_close(id);
    return 0;
  }

  static ssize_t read_body(nghttp2_session*, std::int32_t id, std::uint8_t* out, std::size_t size,
                           std::uint32_t* flags, nghttp2_data_source*, void* user) {
    auto* stream = find(user, id);
    if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    if (stream->reply.body == Body::echo) return self(user).read_echo(id, *stream, {out, size}, *flags);
    return self(user).read_body(id, *stream, {out, size}, *flags);
  }
};

ServerSetup::ServerSetup() {
  nghttp2_session_callbacks* made = nullptr;
  nghttp2_session_callbacks_new(&made);
  callbacks.reset(made);
  nghttp2_session_callbacks_set_on_begin_headers_callback(made, ServerCallbacks::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback2(made, ServerCallbacks::header);
  nghttp2_session_callbacks_set_on_invalid_header_callback(made, refuse_invalid_field);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made, ServerCallbacks::frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, ServerCallbacks::data);
  nghttp2_session_callbacks_set_on_stream_close_callback(made, ServerCallbacks::close);

  nghttp2_option* options = nullptr;
  nghttp2_option_new(&options);
  option.reset(options);
  nghttp2_option_set_no_auto_window_update(options, 1);
  nghttp2_option_set_max_outbound_ack(options, kMaxQueuedAcks);
}

ServerSession::ServerSession(const ServerSetup& setup) : Nghttp2Endpoint(client_magic.size()) {
  nghttp2_session* made = nullptr;
  nghttp2_session_server_new2(&made, setup.callbacks.get(), this, setup.option.get());
  adopt(made);
  const std::array<nghttp2_settings_entry, 4> settings{{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kMaxConcurrentStreams},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, kMaxFieldSection},
      {NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, setup.extended_connect ? 1U : 0U},
      {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, setup.header_table_size},
  }};
  nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
}

bool ServerSession::upgrade(ByteView settings, Request request) {
  const int head = request.method == "HEAD" ? 1 : 0;
  if (nghttp2_session_upgrade2(session(), settings.data(), settings.size(), head, nullptr) != 0) return false;
  auto& stream = streams_[1];
  stream.request = std::move(request);
  on_request(1, stream, true);
  on_end(1, stream);
  return true;
}

void ServerSession::wake(TimePoint now) {
  next_wake_ = TimePoint::max();
  for (auto& [id, stream] : streams_) {
    if (stream.due <= now) {
      stream.due = TimePoint::max();
      submit(id, stream);
    }
    next_wake_ = std::min(next_wake_, stream.due);
  }
}

void ServerSession::on_request(std::int32_t id, Stream& stream, bool end_stream) {
  stream.held = std::min(stream.request.section_size, kMaxFieldSection);
  held_ += stream.held;
  if (held_ > kMaxHeld) {
    nghttp2_submit_rst_stream(session(), NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
    stream.replied = true;
    return;
  }
  if (stream.request.expects_continue && !end_stream) {
    const auto status = field(":status", "100");
    nghttp2_submit_headers(session(), NGHTTP2_FLAG_NONE, id, nullptr, &status, 1, nullptr);
  }
  if (answered_early(stream.request)) decide(id, stream);
}

void ServerSession::on_data(std::int32_t id, Stream& stream, ByteView data) {
  stream.request.body_octets += data.size();
  if (stream.replied && stream.reply.body == Body::echo) {
    append(stream.echo, data);
    nghttp2_session_resume_data(session(), id);
  } else {
    nghttp2_session_consume(session(), id, data.size());
  }
}

void ServerSession::on_end(std::int32_t id, Stream& stream) {
  stream.ended = true;
  if (!stream.replied) {
    decide(id, stream);
  } else {
    nghttp2_session_resume_data(session(), id);
  }
}

void ServerSession::on_close(std::int32_t id) {
  const auto at = streams_.find(id);
  if (at == streams_.end()) return;
  const auto& stream = at->second;
  // The connection window outlives the stream.
  if (stream.echo.size() > stream.sent)
    nghttp2_session_consume_connection(session(), stream.echo.size() - stream.sent);
  held_ -= stream.held;
  streams_.erase(at);
}

void ServerSession::decide(std::int32_t id, Stream& stream) {
  stream.replied = true;
  stream.reply = reply_to(stream.request);
  if (stream.reply.delay.count() == 0) return submit(id, stream);
  stream.due = Clock::now() + stream.reply.delay;
  next_wake_ = std::min(next_wake_, stream.due);
}

// Promised ahead of the response that it belongs to (RFC 9113 §8.4.1). A client that wants no push gets none.
void ServerSession::push(std::int32_t parent, const std::string& path) {
  if (nghttp2_session_get_remote_settings(session(), NGHTTP2_SETTINGS_ENABLE_PUSH) == 0) return;
  const auto& from = streams_.at(parent).request;
  const std::array<nghttp2_nv, 4> request{field(":method", "GET"), field(":scheme", from.scheme),
                                          field(":authority", from.authority), field(":path", path)};
  const auto id = nghttp2_submit_push_promise(session(), NGHTTP2_FLAG_NONE, parent, request.data(),
                                              request.size(), nullptr);
  if (id < 0) return;
  auto& promised = streams_[id];
  promised.request.method = "GET";
  promised.request.path = path;
  promised.ended = true;
  decide(id, promised);
}

void ServerSession::submit(std::int32_t id, Stream& stream) {
  if (!stream.reply.push.empty()) push(id, stream.reply.push);
  const auto& reply = stream.reply;
  const auto octets = reply.body == Body::pattern ? reply.pattern_octets : reply.text.size();
  const auto status = fmt::format_int(reply.status);
  const auto length = fmt::format_int(octets);
  std::array<nghttp2_nv, 6> fields;
  auto* next = fields.begin();
  *next++ = field(":status", {status.data(), status.size()});
  *next++ = field("server", "h2prism");
  *next++ = field("content-type", reply.content_type);
  if (reply.body != Body::echo) *next++ = field("content-length", {length.data(), length.size()});
  if (reply.allow) *next++ = field("allow", "GET, HEAD, POST, PUT, OPTIONS");
  if (reply.trailers) *next++ = field("trailer", "x-checksum");

  nghttp2_data_provider provider{{}, ServerCallbacks::read_body};
  const bool has_body = stream.request.method != "HEAD" && (octets > 0 || reply.body == Body::echo);
  nghttp2_submit_response(session(), id, fields.data(), static_cast<std::size_t>(next - fields.begin()),
                          has_body ? &provider : nullptr);
}

ssize_t ServerSession::read_body(std::int32_t id, Stream& stream, std::span<std::uint8_t> out,
                                 std::uint32_t& flags) {
  const auto& reply = stream.reply;
  const auto octets = reply.body == Body::pattern ? reply.pattern_octets : reply.text.size();
  out = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), octets - stream.sent)));
  if (reply.body == Body::pattern) {
    fill_pattern(out, stream.sent);
  } else {
    std::copy_n(reply.text.begin() + static_cast<std::ptrdiff_t>(stream.sent), out.size(), out.begin());
  }
  stream.sent += out.size();
  if (stream.sent == octets) {
    flags |= NGHTTP2_DATA_FLAG_EOF;
    if (reply.trailers) {
      flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
      submit_trailers(id, stream);
    }
  }
  return static_cast<ssize_t>(out.size());
}

ssize_t ServerSession::read_echo(std::int32_t id, Stream& stream, std::span<std::uint8_t> out,
                                 std::uint32_t& flags) {
  const auto size = std::min(out.size(), stream.echo.size() - stream.sent);
  const auto first = stream.echo.begin() + static_cast<std::ptrdiff_t>(stream.sent);
  std::copy_n(first, size, out.begin());
  stream.sent += size;
  const bool empty = stream.sent == stream.echo.size();
  if (empty && stream.ended) flags |= NGHTTP2_DATA_FLAG_EOF;
  if (empty || stream.sent > kMaxEchoed) {
    stream.echo.erase(stream.echo.begin(), first + static_cast<std::ptrdiff_t>(size));
    stream.sent = 0;
  }
  if (size > 0) nghttp2_session_consume(session(), id, size);
  if (size == 0 && !stream.ended) return NGHTTP2_ERR_DEFERRED;
  return static_cast<ssize_t>(size);
}

void ServerSession::submit_trailers(std::int32_t id, const Stream& stream) {
  const auto sum = checksum(stream.reply.text);
  const auto trailer = field("x-checksum", sum);
  nghttp2_submit_trailer(session(), id, &trailer, 1);
}

}  // namespace h2prism::embedded
