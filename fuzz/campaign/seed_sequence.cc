#include "fuzz/campaign/seed_sequence.h"

#include <utility>

#include "engine/wire/frame_decoder.h"

namespace h2prism::fuzz {
namespace {

// The first SETTINGS of most, and the ACK of the other end's.
bool by_itself(ByteView frame) {
  if (frame.size() < frame_header_size) return true;
  const auto header = decode_frame_header(frame.data());
  return header.type == FrameType::SETTINGS && header.length == 0;
}

}  // namespace

void SeedSequence::sent(Bytes frame) {
  if (!by_itself(frame)) sequence_.acts.push_back({Act::Kind::frame, std::move(frame)});
}

void SeedSequence::answered() {
  if (!sequence_.acts.empty() && sequence_.acts.back().kind == Act::Kind::frame)
    sequence_.acts.push_back({Act::Kind::fence, {}});
}

std::optional<Bytes> SeedSequence::input() const {
  const auto read = read_sequence(write_sequence(sequence_));
  if (read.acts.empty()) return std::nullopt;
  return write_sequence(read);
}

}  // namespace h2prism::fuzz
