// A fault that the wire tells nothing of before it is there: five PRIORITY frames in a row, each with the
// right last two bits of its weight. Compiled so that coverage tells one step from the next.
#pragma once

#include "engine/wire/frame_decoder.h"

namespace h2prism::faults {

class Maze {
 public:
  // True at the end of the way.
  bool step(const Frame& frame);

 private:
  int at_ = 0;
};

}  // namespace h2prism::faults
