// What makes a brittle server or client break, and how it does: when these frames come one directly behind
// the other on a connection. A frame is its type, as in the case language, and what it must be besides:
// PRIORITY:s WINDOW_UPDATE:s:odd PING:odd
//   s        on the same stream as the others with s, which is not 0
//   odd      the last bit of the first four octets of the payload is set
//   low      those octets, without the first bit, are below 16
//   ack, end the first bit of the flags is set
//   empty    there is no payload
// Or "maze" in place of all frames: maze.h.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/wire/frame_decoder.h"
#include "runner/faults/maze.h"

namespace h2prism::faults {

struct Condition {
  FrameType type{};
  std::vector<std::string> also;

  // `stream`: of those with s, once it is known.
  bool met(const FrameHeader& header, ByteView payload, std::uint32_t& stream) const;
};

struct Weakness {
  std::string end;                    // abort, segv, exit, hang, leak (32 MiB), deaf, rude
  std::vector<Condition> conditions;  // none: it is right in everything
  bool maze = false;
};
// END FRAME...
Result<Weakness> weakness_from(std::span<char*> words);

// What comes on one connection.
class Trigger {
 public:
  enum class Effect : std::uint8_t {
    none,
    deaf,  // the connection is to be ended
    rude,  // a WINDOW_UPDATE of 0 is to be sent
  };
  explicit Trigger(const Weakness& weakness) : weakness_(weakness) {}

  // `octets` of frames. The process may end in here.
  Effect look_at(ByteView octets);

 private:
  Effect look(const Frame& frame);

  const Weakness& weakness_;
  FrameDecoder decoder_;
  Maze maze_;
  std::size_t met_ = 0;
  std::uint32_t stream_ = 0;
};

}  // namespace h2prism::faults
