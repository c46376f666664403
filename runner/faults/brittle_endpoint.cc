#include "runner/faults/brittle_endpoint.h"

#include <algorithm>
#include <utility>

#include "engine/wire/frame_writer.h"

namespace h2prism::faults {

void BrittleEndpoint::receive(ByteView octets) {
  const auto skipped = std::min(octets.size(), ahead_of_frames_);
  ahead_of_frames_ -= skipped;
  const auto effect = trigger_.look_at(octets.subspan(skipped));
  if (effect == Trigger::Effect::rude) rude_word_ = window_update_frame(0, 0);
  offended_ = offended_ || effect == Trigger::Effect::deaf;
  right_->receive(octets);
}

void BrittleEndpoint::produce(Bytes& out, std::size_t limit) {
  right_->produce(out, limit);
  append(out, std::exchange(rude_word_, {}));
}

}  // namespace h2prism::faults
