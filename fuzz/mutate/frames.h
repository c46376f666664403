// Octets cut into frames by their length fields, leniently: what is left at the end, too short for what it
// promises, is a frame all the same.
#pragma once

#include <algorithm>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/wire/frame.h"

namespace h2prism::fuzz {

// Takes one off the front; fewer octets than a header only at the end.
inline ByteView take_frame(ByteView& octets) {
  const auto size = octets.size() < frame_header_size
                        ? octets.size()
                        : std::min(octets.size(), frame_header_size + load_u24(octets.data()));
  const auto frame = octets.first(size);
  octets = octets.subspan(size);
  return frame;
}

inline std::vector<ByteView> split_frames(ByteView octets) {
  std::vector<ByteView> frames;
  frames.reserve(16);
  while (!octets.empty()) frames.push_back(take_frame(octets));
  return frames;
}

}  // namespace h2prism::fuzz
