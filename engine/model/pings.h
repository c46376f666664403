// Our PINGs and what their answers prove (RFC 9113 §6.7). An answer shows that the target has read all that
// we sent before, not that it has answered all: several stacks put the ACK first. A PING sent after that
// answer, answered in turn, shows this as well.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace h2prism::model {

class Pings {
 public:
  using Opaque = std::array<std::uint8_t, 8>;
  static constexpr std::size_t max_in_flight = 1'024;

  void sent(const Opaque& opaque, std::uint32_t number);  // of the frame

  enum class Answer : std::uint8_t { expected, unsolicited, wrong_octets };
  Answer judge(const Opaque& opaque) const;
  void answered(const Opaque& opaque);

  // The frame of ours that has waited longest for its answer; 0: none.
  std::uint32_t oldest() const { return in_flight_.empty() ? 0 : in_flight_.front().number; }

  // The last frame of ours that a pair of answers fences off: it, and all before, was read and answered. 0:
  // none.
  std::uint32_t fenced() const { return fenced_; }

 private:
  struct InFlight {
    Opaque opaque;
    std::uint32_t number;
    std::uint32_t read_before;  // `read_` when it was sent
  };
  std::vector<InFlight> in_flight_;
  bool lost_count_ = false;  // too many were under way at once
  std::uint32_t read_ = 0;
  std::uint32_t fenced_ = 0;
};

}  // namespace h2prism::model
