// What a server sends on the streams of its client is told by where they stand to the client's first request,
// as clients begin with 1, 3 or 13: in a sequence, 1 is that stream, 3 the next one, and so on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/base/bytes.h"
#include "engine/wire/frame.h"

namespace h2prism::fuzz {

// Numbers beyond those that a client comes to mean what they are.
inline constexpr std::uint32_t last_counted_stream = 999;

constexpr bool counts_from_the_request(std::uint32_t stream) {
  return stream % 2 == 1 && stream <= last_counted_stream;
}

inline Bytes on_stream(std::uint32_t word, Bytes frame) {
  Bytes octets;
  append_u32(octets, word);
  std::ranges::copy(octets, frame.begin() + 5);
  return frame;
}

// The frame as it is sent to a client whose first request is on the stream `request`.
inline Bytes on_streams_of(std::uint32_t request, Bytes frame) {
  if (frame.size() < frame_header_size) return frame;
  const auto word = load_u32(&frame[5]);
  return counts_from_the_request(word & max_stream_id) ? on_stream(word + request - 1, std::move(frame))
                                                       : frame;
}

// The other way round: of a frame that was sent to such a client.
inline Bytes counted_from(std::uint32_t request, Bytes frame) {
  if (frame.size() < frame_header_size) return frame;
  const auto word = load_u32(&frame[5]);
  const auto stream = word & max_stream_id;
  return stream % 2 == 1 && stream >= request ? on_stream(word - (request - 1), std::move(frame)) : frame;
}

// As the case language has it, behind a step `request`.
inline std::string stream_text(std::uint32_t stream) {
  if (!counts_from_the_request(stream)) return fmt::format("{}", stream);
  return stream == 1 ? "$s" : fmt::format("$s + {}", stream - 1);
}

}  // namespace h2prism::fuzz
