// libnghttp2's session behind the adapter's table, strict where it can be told to be.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include <nghttp2/nghttp2.h>

#include "fuzz/adapter/h2prism_adapter.h"

namespace {

struct Session {
  h2prism_sink sink{};
  nghttp2_session* session = nullptr;
  const std::uint8_t* out = nullptr;  // libnghttp2's until the next call
  std::size_t left = 0;
  std::vector<std::uint8_t> data = {};  // content of the DATA frame that comes in
  bool unsafe = false;                  // the request that is being promised
};

Session& session_of(void* self) { return *static_cast<Session*>(self); }

int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
  // It leaves it to its caller to refuse a promise that is not safe (RFC 9113 §8.4).
  if (frame->hd.type == NGHTTP2_PUSH_PROMISE && session_of(user).unsafe)
    return nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->push_promise.promised_stream_id,
                                     NGHTTP2_PROTOCOL_ERROR);
  auto& sink = session_of(user).sink;
  auto& data = session_of(user).data;
  const auto& header = frame->hd;
  static constexpr std::uint8_t none = 0;
  const bool shown = header.type == NGHTTP2_DATA;
  const auto* content = data.empty() ? &none : data.data();
  if (sink.frame)
    sink.frame(sink.user, static_cast<std::uint32_t>(header.length), header.type, header.flags,
               static_cast<std::uint32_t>(header.stream_id), shown ? content : nullptr,
               shown ? data.size() : 0);
  return 0;
}

// Of what it drops there is a beginning alone.
int on_begin(nghttp2_session*, const nghttp2_frame_hd* header, void* user) {
  session_of(user).data.clear();
  if (header->type == NGHTTP2_PUSH_PROMISE) session_of(user).unsafe = false;
  return 0;
}

int on_data(nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t* octets, std::size_t size,
            void* user) {
  auto& data = session_of(user).data;
  data.insert(data.end(), octets, octets + size);
  return 0;
}

int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
              const std::uint8_t* value, std::size_t value_size, std::uint8_t flags, void* user) {
  const auto& sink = session_of(user).sink;
  const auto* name_chars = reinterpret_cast<const char*>(name);
  const auto* value_chars = reinterpret_cast<const char*>(value);
  const std::string_view field(name_chars, name_size), says(value_chars, value_size);
  if (frame->hd.type == NGHTTP2_PUSH_PROMISE &&
      ((field == ":method" && says != "GET" && says != "HEAD") || (field == "content-length" && says != "0")))
    session_of(user).unsafe = true;
  if (sink.field)
    sink.field(sink.user, static_cast<std::uint32_t>(frame->hd.stream_id), name_chars, name_size, value_chars,
               value_size, (flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0 ? 1 : 0);
  return 0;
}

// Left to itself libnghttp2 drops fields that it takes for invalid, and goes on.
int on_invalid_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t*, std::size_t,
                      const std::uint8_t*, std::size_t, std::uint8_t, void*) {
  return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

nghttp2_nv field(std::string_view name, std::string_view value) {
  return {.name = reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
          .value = reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())),
          .namelen = name.size(),
          .valuelen = value.size(),
          .flags = NGHTTP2_NV_FLAG_NONE};
}

// What h2prism_adapter.h has a client ask for.
bool ask(nghttp2_session* session) {
  for (const auto* method : {"GET", "HEAD", "GET"}) {
    const nghttp2_nv fields[] = {field(":method", method), field(":scheme", "https"), field(":path", "/"),
                                 field(":authority", "localhost")};
    if (nghttp2_submit_request(session, nullptr, fields, std::size(fields), nullptr, nullptr) < 0)
      return false;
  }
  return true;
}

void close(void* self) {
  nghttp2_session_del(session_of(self).session);
  delete &session_of(self);
}

void* open(h2prism_role role, const h2prism_sink* sink) {
  auto* self = new Session{.sink = *sink};
  nghttp2_session_callbacks* callbacks = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) return nullptr;
  nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, on_begin);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
  nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, on_invalid_header);
  const int made = role == H2PRISM_SERVER ? nghttp2_session_server_new(&self->session, callbacks, self)
                                          : nghttp2_session_client_new(&self->session, callbacks, self);
  nghttp2_session_callbacks_del(callbacks);
  // Small limits are reached by small inputs.
  const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 4},
                                             {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 100}};
  if (made == 0 && nghttp2_submit_settings(self->session, NGHTTP2_FLAG_NONE, settings, 2) == 0 &&
      (role == H2PRISM_SERVER || ask(self->session)))
    return self;
  close(self);
  return nullptr;
}

std::size_t drain(void* self, std::uint8_t* to, std::size_t room) {
  auto& it = session_of(self);
  if (it.left == 0) {
    const auto size = nghttp2_session_mem_send(it.session, &it.out);
    if (size <= 0) return 0;
    it.left = static_cast<std::size_t>(size);
  }
  const auto taken = std::min(room, it.left);
  std::memcpy(to, it.out, taken);
  it.out += taken;
  it.left -= taken;
  return taken;
}

constexpr h2prism_session_adapter adapter{
    .abi = H2PRISM_ADAPTER_ABI,
    .name = "libnghttp2",
    .open = open,
    .feed =
        [](void* self, const std::uint8_t* octets, std::size_t size) {
          return nghttp2_session_mem_recv(session_of(self).session, octets, size) < 0 ? 1 : 0;
        },
    .drain = drain,
    .close = close,
};
}  // namespace

const h2prism_session_adapter* h2prism_nghttp2_session() { return &adapter; }
