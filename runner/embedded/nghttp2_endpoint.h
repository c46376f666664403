// What the server's and the client's use of libnghttp2 share: octets in and out of one nghttp2_session.
#pragma once

#include <memory>

#include <nghttp2/nghttp2.h>

#include "runner/embedded/destroy.h"
#include "runner/embedded/endpoint.h"

namespace h2prism::embedded {

using SessionHandle = std::unique_ptr<nghttp2_session, Destroy<nghttp2_session_del>>;
using CallbacksHandle = std::unique_ptr<nghttp2_session_callbacks, Destroy<nghttp2_session_callbacks_del>>;
using OptionHandle = std::unique_ptr<nghttp2_option, Destroy<nghttp2_option_del>>;

class Nghttp2Endpoint : public Endpoint {
 public:
  void receive(ByteView octets) override;
  void produce(Bytes& out, std::size_t limit) override;
  bool finished() const override;
  void shut_down() override;

 protected:
  nghttp2_session* session() const { return session_.get(); }
  void adopt(nghttp2_session* session) { session_.reset(session); }
  bool broken() const { return broken_; }

 private:
  SessionHandle session_;
  bool broken_ = false;  // libnghttp2 gave up: it must not be fed again
};

}  // namespace h2prism::embedded
