// Ports of 127.0.0.1 for servers that are started.
#pragma once

#include <cstdint>

#include "engine/base/result.h"

namespace h2prism::runner {

// Free now, and outside the range that connections take theirs from: a target that is slow to start, or is
// started again, finds it free.
Result<std::uint16_t> free_port();

// Whether somebody accepts a connection there.
bool accepts(std::uint16_t port);

}  // namespace h2prism::runner
