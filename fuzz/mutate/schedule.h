// The I/O schedule of a session is part of its input: between the frames stand frames of a type that nobody
// has registered, each of which says how things go on. They are never fed to anyone.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/wire/frame.h"

namespace h2prism::fuzz {

inline constexpr std::uint8_t schedule_type = 0xf5;

enum class Schedule : std::uint8_t {
  target_speaks,  // what follows comes from the target; so it is in the beginning
  we_speak,       // what follows is sent by our end
  pieces,         // the target's octets come in pieces of the second octet (fuzz/oracle/split.h)
  fence,          // our end asks for a double fence
  half_close,     // the target's side ends; what follows of it is dropped
  reset,          // the connection breaks
};
inline constexpr std::uint8_t schedule_count = 6;

struct ScheduleEntry {
  Schedule what{};
  std::uint8_t argument = 0;
};

// None: `frame` is one to feed. `frame` has a whole header.
inline std::optional<ScheduleEntry> schedule_entry(ByteView frame) {
  if (frame[3] != schedule_type) return {};
  const auto payload = frame.subspan(frame_header_size);
  return ScheduleEntry{static_cast<Schedule>(payload.empty() ? 0 : payload[0] % schedule_count),
                       payload.size() < 2 ? std::uint8_t{0} : payload[1]};
}

}  // namespace h2prism::fuzz
