#include "fuzz/mutate/frame_sequence.h"

#include <utility>

#include "engine/wire/frame_writer.h"
#include "fuzz/mutate/dictionary.h"
#include "fuzz/mutate/frame_fields.h"
#include "fuzz/mutate/frames.h"
#include "fuzz/mutate/octets.h"
#include "fuzz/mutate/schedule.h"
#include "fuzz/mutate/steering.h"

namespace h2prism::fuzz {
namespace {

Bytes schedule_frame(Random& random) {
  const Bytes payload{static_cast<std::uint8_t>(random.below(schedule_count)),
                      static_cast<std::uint8_t>(random.below(12))};
  return raw_frame(static_cast<FrameType>(schedule_type), 0, 0, payload);
}

}  // namespace

FrameSequence::FrameSequence(ByteView octets, Shape shape) : shape_(shape) {
  for (const auto frame : split_frames(octets)) parts_.push_back({frame, {}, false});
}

Bytes FrameSequence::octets() const {
  std::size_t size = 0;
  for (const auto& part : parts_) size += part.octets().size();
  Bytes all;
  all.reserve(size);
  for (const auto& part : parts_) append(all, part.octets());
  return all;
}

// One of those in use, or a small one.
std::uint32_t FrameSequence::likely_stream(Random& random) const {
  if (!parts_.empty() && !random.one_in(3)) {
    const auto octets = random.pick(parts_).octets();
    if (octets.size() >= frame_header_size) return load_u32(octets.data() + 5) & max_stream_id;
  }
  return static_cast<std::uint32_t>(random.below(8));
}

void FrameSequence::insert(Random& random, Bytes frame) {
  const auto at = static_cast<std::ptrdiff_t>(random.below(parts_.size() + 1));
  parts_.insert(parts_.begin() + at, Part{{}, std::move(frame), true});
}

void FrameSequence::mutate_sequence(Random& random) {
  const auto at = [&](std::size_t i) { return parts_.begin() + static_cast<std::ptrdiff_t>(i); };
  const auto kind = parts_.empty() ? 6 + random.below(3) : random.below(12);
  switch (kind) {
    case 0: parts_.erase(at(random.below(parts_.size()))); break;
    case 1: {
      const auto copy = random.pick(parts_);
      parts_.insert(at(random.below(parts_.size() + 1)), copy);
      break;
    }
    case 2: std::swap(parts_[random.below(parts_.size())], parts_[random.below(parts_.size())]); break;
    case 3: parts_.resize(1 + random.below(parts_.size())); break;
    case 4:
    case 5:
      if (shape_.schedule) return insert(random, schedule_frame(random));
      [[fallthrough]];
    case 6:
    case 7: insert(random, dictionary_frame(random, shape_.sender, likely_stream(random))); break;
    default: {  // behind a front of the sequence, what that front makes interesting
      const auto front = random.one_in(2) ? parts_.size() : random.below(parts_.size() + 1);
      Steering steering(shape_.sender);
      for (std::size_t i = 0; i < front; ++i) steering.follow(parts_[i].octets());
      parts_.insert(at(front), Part{{}, steering.propose(random), true});
    }
  }
}

void FrameSequence::mutate_frame(Random& random) {
  auto& part = parts_[random.below(parts_.size())];
  if (!part.changed) part = {{}, Bytes(part.view.begin(), part.view.end()), true};
  auto& frame = part.own;
  if (frame.size() < frame_header_size) return mutate_octets(random, frame);
  const auto level = random.below(8);
  if (level < 2) return mutate_header(random, frame);
  if (level == 7 || !mutate_payload_field(random, frame)) {
    Bytes payload(frame.begin() + frame_header_size, frame.end());
    mutate_octets(random, payload);
    frame.resize(frame_header_size);
    append(frame, payload);
  }
  if (!random.one_in(10)) repair_length(frame);
}

void FrameSequence::mutate(Random& random) {
  parts_.empty() || random.one_in(3) ? mutate_sequence(random) : mutate_frame(random);
}

}  // namespace h2prism::fuzz
