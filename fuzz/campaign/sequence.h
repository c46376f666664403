// One live input, read: what a client does on a connection of its own, behind its preface. Octets of the
// layout H2PRISM_SESSION_OF_CLIENT (mutate/schedule.h) -> acts, and back; only the client's side is played.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/transport/delivery.h"

namespace h2prism::fuzz {

struct Act {
  enum class Kind : std::uint8_t {
    frame,       // octets of one frame, sound or not
    fence,       // wait until all before was read and answered
    half_close,  // our sending direction ends; nothing but `reset` means anything behind it
    reset,       // the connection breaks
  };
  Kind kind = Kind::frame;
  Bytes octets;  // frame

  bool operator==(const Act&) const = default;
};

struct Sequence {
  static constexpr std::size_t max_acts = 64;
  static constexpr std::size_t max_octets = 8192;

  transport::Delivery delivery = transport::Delivery::whole;
  std::vector<std::size_t> segments;  // Delivery::segments
  bool polite = true;                 // SETTINGS and PING of the target are answered, windows given back
  std::vector<Act> acts;

  std::size_t frames() const;
  bool operator==(const Sequence&) const = default;
};

// Leniently, whatever the octets are. So that a fence can prove something behind it, a last frame that is cut
// short is filled up with zeros, unless the sequence half-closes; PINGs that look like a fence's are left
// out.
Sequence read_sequence(ByteView input);
// An input that reads as `sequence`.
Bytes write_sequence(const Sequence& sequence);

// "HEADERS 1, PRIORITY 1, fence, PING": for people.
std::string to_string(const Sequence& sequence);

}  // namespace h2prism::fuzz
