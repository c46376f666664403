// An endpoint that is right in everything but one thing: how it takes certain frames (trigger.h).
#pragma once

#include <memory>

#include "engine/base/bytes.h"
#include "runner/embedded/endpoint.h"
#include "runner/faults/trigger.h"

namespace h2prism::faults {

class BrittleEndpoint final : public embedded::Endpoint {
 public:
  // `ahead_of_frames`: octets that come first, a server's client magic.
  BrittleEndpoint(std::unique_ptr<embedded::Endpoint> right, const Weakness& weakness,
                  std::size_t ahead_of_frames)
      : right_(std::move(right)), trigger_(weakness), ahead_of_frames_(ahead_of_frames) {}

  // Looks at what comes before the one that is right does.
  void receive(ByteView octets) override;
  void produce(Bytes& out, std::size_t limit) override;
  bool finished() const override { return offended_ || right_->finished(); }
  void shut_down() override { right_->shut_down(); }
  void closed(embedded::Ending ending) override { right_->closed(ending); }
  TimePoint wake_at() const override { return right_->wake_at(); }
  void wake(TimePoint now) override { right_->wake(now); }

 private:
  std::unique_ptr<embedded::Endpoint> right_;
  Trigger trigger_;
  std::size_t ahead_of_frames_;
  bool offended_ = false;
  Bytes rude_word_;
};

}  // namespace h2prism::faults
