// encode of decode: a decoded frame, written again by the frame writers.
#pragma once

#include "engine/wire/frame.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::fuzz {

// The same frame but for reserved bits, which are 0, and padding, which is zeros.
Bytes reencode(const Frame& frame);

}  // namespace h2prism::fuzz
