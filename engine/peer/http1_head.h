// The head of an HTTP/1.x response (RFC 9112 §4, §6), as much of it as an upgrade to h2c needs. Bounded.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/bytes.h"

namespace h2prism::peer {

inline constexpr std::string_view http1_start = "HTTP/1.";

struct Http1Head {
  enum class State : std::uint8_t {
    partial,  // more octets are needed
    whole,
    none,  // this is no head, or one of more than `max_octets`
  };
  static constexpr std::size_t max_octets = std::size_t{16} * 1024;

  State state = State::partial;
  int status = 0;          // 100..999
  std::size_t octets = 0;  // up to the end of the empty line
};

// Reads the head that `octets` begin with. Lines may end in LF alone.
Http1Head read_http1_head(ByteView octets);

}  // namespace h2prism::peer
