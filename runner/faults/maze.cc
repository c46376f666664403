#include "runner/faults/maze.h"

namespace h2prism::faults {

bool Maze::step(const Frame& frame) {
  const auto payload = frame.payload_octets();
  const int turn = frame.header.type == FrameType::PRIORITY && payload.size() == 5 ? payload[4] & 3 : -1;
  switch (at_) {
    case 0:
      if (turn == 2) return at_ = 1, false;
      break;
    case 1:
      if (turn == 1) return at_ = 2, false;
      break;
    case 2:
      if (turn == 3) return at_ = 3, false;
      break;
    case 3:
      if (turn == 0) return at_ = 4, false;
      break;
    default: return turn == 1;
  }
  at_ = 0;
  return false;
}

}  // namespace h2prism::faults
