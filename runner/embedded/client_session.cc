#include "runner/embedded/client_session.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "runner/embedded/resources.h"

namespace h2prism::embedded {

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
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    auto* response = self(user).find(frame->hd.stream_id);
    if (response != nullptr && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) response->complete = true;
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
    : Nghttp2Endpoint(0),
      done_(std::move(done)),
      open_(options.requests),
      leave_(options.leave),
      upload_octets_(options.upload ? options.upload_octets : 0) {
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
  const nghttp2_settings_entry no_push{NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, &no_push, options.accept_push ? 0 : 1);
  for (int i = 0; i < options.requests; ++i) submit_request(options);
}

void ClientSession::submit_request(const ClientOptions& options) {
  const auto authority = fmt::format("localhost:{}", options.port);
  const auto length = fmt::format_int(options.upload_octets);
  const std::array<nghttp2_nv, 6> fields{
      field(":method", options.upload ? "POST" : "GET"),
      field(":scheme", options.tls ? "https" : "http"),
      field(":authority", authority),
      field(":path", options.path),
      field("user-agent", "h2prism"),
      field("content-length", {length.data(), length.size()}),
  };
  const nghttp2_data_provider provider{{}, ClientCallbacks::read_upload};
  nghttp2_submit_request(session(), nullptr, fields.data(), fields.size() - (options.upload ? 0 : 1),
                         options.upload ? &provider : nullptr, nullptr);
  outcome_.responses.emplace_back();
  uploaded_.push_back(0);
}

void ClientSession::on_close(std::int32_t id, std::uint32_t error_code) {
  auto* response = find(id);
  if (response == nullptr) return;
  if (error_code != NGHTTP2_NO_ERROR || !response->complete) response->error_code = error_code;
  if (--open_ == 0 && leave_) shut_down();
}

// libnghttp2 numbers the requests of a client 1, 3, 5 ... in the order of their submission.
Response* ClientSession::find(std::int32_t id) {
  const auto index = static_cast<std::size_t>(id) / 2;
  return id % 2 == 1 && index < outcome_.responses.size() ? &outcome_.responses[index] : nullptr;
}

ssize_t ClientSession::read_upload(std::int32_t id, std::span<std::uint8_t> out, std::uint32_t& flags) {
  auto& sent = uploaded_[static_cast<std::size_t>(id) / 2];
  out = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), upload_octets_ - sent)));
  fill_pattern(out, sent);
  sent += out.size();
  if (sent == upload_octets_) flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(out.size());
}

void ClientSession::closed(Ending ending) {
  outcome_.ending = ending;
  done_(std::move(outcome_));
}

}  // namespace h2prism::embedded
