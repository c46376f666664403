// What stands before the server's end in the clear: a client that begins in HTTP/1.1 and asks for h2c gets it
// (RFC 7540 section 3.2), one that asks wrongly gets 400, and all others are passed on as they are.
#pragma once

#include <memory>

#include "runner/embedded/endpoint.h"
#include "runner/embedded/http1_request.h"
#include "runner/embedded/server_session.h"

namespace h2prism::embedded {

class UpgradeEndpoint final : public Endpoint {
 public:
  static constexpr std::size_t max_head = std::size_t{8} * 1024;

  explicit UpgradeEndpoint(std::unique_ptr<ServerSession> session) : session_(std::move(session)) {}

  void receive(ByteView octets) override;
  void produce(Bytes& out, std::size_t limit) override;
  bool finished() const override { return state_ == State::refused || session_->finished(); }
  void shut_down() override;
  void closed(Ending ending) override { session_->closed(ending); }
  TimePoint wake_at() const override { return session_->wake_at(); }
  void wake(TimePoint now) override { session_->wake(now); }

 private:
  enum class State { undecided, http2, refused };

  void decide();
  bool upgrade(const Http1Request& request);

  std::unique_ptr<ServerSession> session_;
  State state_ = State::undecided;
  Bytes held_;     // received, while undecided
  Bytes pending_;  // to be sent ahead of what the session says
};

}  // namespace h2prism::embedded
