// What a process and all its descendants use, as /proc tells: cheap enough for several times a second.
#pragma once

#include <cstdint>

#include <sys/types.h>

namespace h2prism::runner {

struct ProcessUsage {
  std::uint64_t rss_kib = 0;  // resident memory; what processes share is counted in each
  std::uint64_t files = 0;    // open descriptors
  std::uint64_t threads = 0;
  std::uint64_t processes = 0;  // 0: it is gone
};

// Of at most 256 processes.
ProcessUsage usage_of(pid_t root);

}  // namespace h2prism::runner
