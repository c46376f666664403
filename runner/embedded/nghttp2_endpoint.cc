#include "runner/embedded/nghttp2_endpoint.h"

namespace h2prism::embedded {
namespace {

std::uint32_t goaway_code(ssize_t error) {
  switch (error) {
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC: return NGHTTP2_PROTOCOL_ERROR;
    case NGHTTP2_ERR_FLOODED: return NGHTTP2_ENHANCE_YOUR_CALM;
    default: return NGHTTP2_INTERNAL_ERROR;
  }
}

}  // namespace

nghttp2_nv field(std::string_view name, std::string_view value) {
  // The C API takes mutable pointers and writes to neither.
  return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
          reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NO_COPY_NAME};
}

std::string_view text_of(nghttp2_rcbuf* buffer) {
  const auto view = nghttp2_rcbuf_get_buf(buffer);
  return as_text({view.base, view.len});
}

int refuse_invalid_field(nghttp2_session*, const nghttp2_frame*, const std::uint8_t*, std::size_t,
                         const std::uint8_t*, std::size_t, std::uint8_t, void*) {
  return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

void Nghttp2Endpoint::receive(ByteView octets) {
  if (broken_) return;
  const auto whole = headers_.take(octets);
  if (whole.empty()) return;
  const auto taken = nghttp2_session_mem_recv(session(), whole.data(), whole.size());
  if (taken >= 0) return;
  // Errors in frames are answered by libnghttp2 itself; what it returns as an error, it leaves to us.
  broken_ = true;
  nghttp2_session_terminate_session(session(), goaway_code(taken));
}

void Nghttp2Endpoint::produce(Bytes& out, std::size_t limit) {
  send_waiting(out, limit);
  if (out.size() >= limit || broken_ || !finished()) return;
  // The peer has said GOAWAY and the last stream is done: RFC 9113 section 6.8 wants ours before the close.
  shut_down();
  send_waiting(out, limit);
}

void Nghttp2Endpoint::send_waiting(Bytes& out, std::size_t limit) {
  while (out.size() < limit) {
    const std::uint8_t* data = nullptr;
    const auto size = nghttp2_session_mem_send(session(), &data);
    if (size < 0) broken_ = true;
    if (size <= 0) return;
    append(out, ByteView(data, static_cast<std::size_t>(size)));
  }
}

bool Nghttp2Endpoint::finished() const {
  return !nghttp2_session_want_write(session()) && (broken_ || !nghttp2_session_want_read(session()));
}

void Nghttp2Endpoint::shut_down() { nghttp2_session_terminate_session(session(), NGHTTP2_NO_ERROR); }

}  // namespace h2prism::embedded
