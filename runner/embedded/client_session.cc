#include "runner/embedded/client_session.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "runner/embedded/resources.h"

namespace h2prism::embedded {

namespace {

constexpr std::uint32_t most_pushes = 100;
constexpr std::uint32_t small_table = 256;

}  // namespace

// The C callbacks of libnghttp2, forwarded to the session.
struct ClientCallbacks {
  static ClientSession& self(void* user) { return *static_cast<ClientSession*>(user); }

  static int begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    auto* response = self(user).find(frame->hd.stream_id);
    if (frame->hd.type == NGHTTP2_HEADERS && response != nullptr && response->status != 0)
      response->trailers = true;
    return 0;
  }

  static int header(nghttp2_session*, const nghttp2_frame* frame, nghttp2_rcbuf* name, nghttp2_rcbuf* value,
                    std::uint8_t, void* user) {
    if (frame->hd.type == NGHTTP2_PUSH_PROMISE)
      return self(user).on_promised_field(text_of(name), text_of(value));
    auto* response = self(user).find(frame->hd.stream_id);
    if (frame->hd.type != NGHTTP2_HEADERS || response == nullptr || text_of(name) != ":status") return 0;
    const auto text = text_of(value);
    int status = 0;
    std::from_chars(text.data(), text.data() + text.size(), status);
    if (status < 200) {
      ++response->interim;
    } else {
      response->status = status;
    }
    return 0;
  }

  static int frame_received(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    if (frame->hd.type == NGHTTP2_GOAWAY) self(user).outcome_.goaway_received = frame->goaway.error_code;
    if (frame->hd.type == NGHTTP2_PUSH_PROMISE) self(user).on_promise(frame->push_promise.promised_stream_id);
    if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) == 0)
      self(user).on_settings();
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    auto* response = self(user).find(frame->hd.stream_id);
    if (response == nullptr || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
    response->complete = true;
    self(user).on_end(frame->hd.stream_id);
    return 0;
  }

  static int frame_sent(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    if (frame->hd.type == NGHTTP2_GOAWAY) self(user).outcome_.goaway_sent = frame->goaway.error_code;
    return 0;
  }

  static int data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t*, std::size_t size,
                  void* user) {
    if (auto* response = self(user).find(id)) response->body_octets += size;
    return 0;
  }

  static int close(nghttp2_session*, std::int32_t id, std::uint32_t error_code, void* user) {
    self(user).on_close(id, error_code);
    return 0;
  }

  static ssize_t read_upload(nghttp2_session*, std::int32_t id, std::uint8_t* out, std::size_t size,
                             std::uint32_t* flags, nghttp2_data_source*, void* user) {
    return self(user).read_upload(id, {out, size}, *flags);
  }
};

ClientSession::ClientSession(const ClientOptions& options, Done done)
    : Nghttp2Endpoint(0), options_(options), done_(std::move(done)), left_(options.requests) {
  nghttp2_session_callbacks* made = nullptr;
  nghttp2_session_callbacks_new(&made);
  const CallbacksHandle callbacks(made);
  nghttp2_session_callbacks_set_on_begin_headers_callback(made, ClientCallbacks::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback2(made, ClientCallbacks::header);
  nghttp2_session_callbacks_set_on_invalid_header_callback(made, refuse_invalid_field);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made, ClientCallbacks::frame_received);
  nghttp2_session_callbacks_set_on_frame_send_callback(made, ClientCallbacks::frame_sent);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, ClientCallbacks::data);
  nghttp2_session_callbacks_set_on_stream_close_callback(made, ClientCallbacks::close);

  nghttp2_session* session = nullptr;
  nghttp2_session_client_new(&session, made, this);
  adopt(session);
  std::vector<nghttp2_settings_entry> settings;
  if (!options.accept_push) settings.push_back({NGHTTP2_SETTINGS_ENABLE_PUSH, 0});
  if (options.accept_push) settings.push_back({NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, most_pushes});
  if (options.small_table) settings.push_back({NGHTTP2_SETTINGS_HEADER_TABLE_SIZE, small_table});
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  // A WebSocket waits for the server to allow it.
  if (options.shape == ClientOptions::Shape::websocket) return;
  for (const int now = options.one_by_one ? 1 : options.requests; options.requests - left_ < now;)
    submit_request();
}

void ClientSession::submit_request() {
  --left_;
  ++open_;
  outcome_.responses.emplace_back();
  uploaded_.push_back(0);
  if (is_connect()) return submit_connect();
  const bool upload = options_.shape == ClientOptions::Shape::upload;
  const auto authority = fmt::format("localhost:{}", options_.port);
  const auto length = fmt::format_int(options_.upload_octets);
  std::vector<nghttp2_nv> fields{
      field(":method", upload                                         ? "POST"
                       : options_.shape == ClientOptions::Shape::head ? "HEAD"
                                                                      : "GET"),
      field(":scheme", options_.tls ? "https" : "http"),
      field(":authority", authority),
      field(":path", options_.path),
      field("user-agent", "h2prism"),
  };
  if (upload) fields.push_back(field("content-length", {length.data(), length.size()}));
  if (upload && options_.trailers) fields.push_back(field("trailer", "x-checksum"));
  const nghttp2_data_provider provider{{}, ClientCallbacks::read_upload};
  nghttp2_submit_request(session(), nullptr, fields.data(), fields.size(), upload ? &provider : nullptr,
                         nullptr);
}

void ClientSession::submit_connect() {
  const auto authority = fmt::format("localhost:{}", options_.port);
  std::vector<nghttp2_nv> fields{field(":method", "CONNECT"), field(":authority", authority)};
  if (options_.shape == ClientOptions::Shape::websocket) {
    fields.push_back(field(":protocol", "websocket"));
    fields.push_back(field(":scheme", options_.tls ? "https" : "http"));
    fields.push_back(field(":path", options_.path));
    fields.push_back(field("sec-websocket-version", "13"));
  }
  const nghttp2_data_provider provider{{}, ClientCallbacks::read_upload};
  nghttp2_submit_request(session(), nullptr, fields.data(), fields.size(), &provider, nullptr);
}

// RFC 9113 sections 8.4 and 8.4.1: what libnghttp2 leaves to its user.
int ClientSession::on_promised_field(std::string_view name, std::string_view value) {
  const bool wrong = (name == ":method" && value != "GET" && value != "HEAD") || name == "content-length" ||
                     (name == ":authority" && value != fmt::format("localhost:{}", options_.port));
  promise_refused_ = promise_refused_ || wrong;
  return 0;
}

void ClientSession::on_promise(std::int32_t promised) {
  if (std::exchange(promise_refused_, false))
    nghttp2_submit_rst_stream(session(), NGHTTP2_FLAG_NONE, promised, NGHTTP2_PROTOCOL_ERROR);
}

// RFC 8441 section 3.
void ClientSession::on_settings() {
  const bool allowed =
      nghttp2_session_get_remote_settings(session(), NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) == 1;
  if (options_.shape != ClientOptions::Shape::websocket || !allowed || open_ > 0) return;
  while (left_ > 0) submit_request();
}

// The server ended its half: a tunnel is ended by both (RFC 9113 section 8.5).
void ClientSession::on_end(std::int32_t id) {
  if (is_connect()) nghttp2_session_resume_data(session(), id);
}

void ClientSession::on_close(std::int32_t id, std::uint32_t error_code) {
  auto* response = find(id);
  if (response == nullptr) return;
  if (error_code != NGHTTP2_NO_ERROR || !response->complete) response->error_code = error_code;
  --open_;
  if (options_.one_by_one && left_ > 0) submit_request();
  if (open_ == 0 && options_.leave) shut_down();
}

// libnghttp2 numbers the requests of a client 1, 3, 5 ... in the order of their submission.
Response* ClientSession::find(std::int32_t id) {
  const auto index = static_cast<std::size_t>(id) / 2;
  return id % 2 == 1 && index < outcome_.responses.size() ? &outcome_.responses[index] : nullptr;
}

ssize_t ClientSession::read_upload(std::int32_t id, std::span<std::uint8_t> out, std::uint32_t& flags) {
  if (is_connect()) {
    const auto* response = find(id);
    if (response == nullptr || !response->complete) return NGHTTP2_ERR_DEFERRED;
    flags |= NGHTTP2_DATA_FLAG_EOF;
    return 0;
  }
  auto& sent = uploaded_[static_cast<std::size_t>(id) / 2];
  out =
      out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), options_.upload_octets - sent)));
  fill_pattern(out, sent);
  sent += out.size();
  if (sent == options_.upload_octets) end_upload(id, flags);
  return static_cast<ssize_t>(out.size());
}

void ClientSession::end_upload(std::int32_t id, std::uint32_t& flags) {
  flags |= NGHTTP2_DATA_FLAG_EOF;
  if (!options_.trailers) return;
  flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
  const auto trailer = field("x-checksum", "0");
  nghttp2_submit_trailer(session(), id, &trailer, 1);
}

void ClientSession::closed(Ending ending) {
  outcome_.ending = ending;
  done_(std::move(outcome_));
}

}  // namespace h2prism::embedded
