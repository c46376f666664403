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

void Nghttp2Endpoint::receive(ByteView octets) {
  if (broken_) return;
  const auto taken = nghttp2_session_mem_recv(session(), octets.data(), octets.size());
  if (taken >= 0) return;
  // Errors in frames are answered by libnghttp2 itself; what it returns as an error, it leaves to us.
  broken_ = true;
  nghttp2_session_terminate_session(session(), goaway_code(taken));
}

void Nghttp2Endpoint::produce(Bytes& out, std::size_t limit) {
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
