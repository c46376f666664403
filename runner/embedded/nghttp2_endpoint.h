// What the server's and the client's use of libnghttp2 share: octets in and out of one nghttp2_session.
#pragma once

#include <memory>
#include <string_view>

#include <nghttp2/nghttp2.h>

#include "runner/embedded/destroy.h"
#include "runner/embedded/endpoint.h"
#include "runner/embedded/whole_headers.h"

namespace h2prism::embedded {

using SessionHandle = std::unique_ptr<nghttp2_session, Destroy<nghttp2_session_del>>;
using CallbacksHandle = std::unique_ptr<nghttp2_session_callbacks, Destroy<nghttp2_session_callbacks_del>>;
using OptionHandle = std::unique_ptr<nghttp2_option, Destroy<nghttp2_option_del>>;

// A field for libnghttp2 to send. The name must outlive the session; the value is copied.
nghttp2_nv field(std::string_view name, std::string_view value);
std::string_view text_of(nghttp2_rcbuf* buffer);

// The on_invalid_header callback. Without it libnghttp2 drops a field it finds invalid and delivers the
// malformed message.
int refuse_invalid_field(nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name,
                         std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                         std::uint8_t flags, void* user);

class Nghttp2Endpoint : public Endpoint {
 public:
  // `before_frames`: octets that the peer sends ahead of its first frame, a client's magic.
  explicit Nghttp2Endpoint(std::size_t before_frames) : headers_(before_frames) {}
  void receive(ByteView octets) override;
  void produce(Bytes& out, std::size_t limit) override;
  bool finished() const override;
  void shut_down() override;

 protected:
  nghttp2_session* session() const { return session_.get(); }
  void adopt(nghttp2_session* session) { session_.reset(session); }

 private:
  void send_waiting(Bytes& out, std::size_t limit);

  SessionHandle session_;
  WholeHeaders headers_;
  bool broken_ = false;  // libnghttp2 gave up: it must not be fed again
};

}  // namespace h2prism::embedded
