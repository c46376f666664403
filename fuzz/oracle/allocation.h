// What an input costs: octets and calls of allocation while it runs. Counted, not timed, so that the same
// input costs the same on every machine. All that was allocated bounds from above what was held at once.
#pragma once

#include <cstddef>

namespace h2prism::fuzz {

struct Allocated {
  std::size_t octets = 0;
  std::size_t calls = 0;
};

// Since the process began, by any thread that was counted.
Allocated allocated_so_far();

// From its construction on.
class AllocationMeter {
 public:
  AllocationMeter() : start_(allocated_so_far()) {}
  Allocated spent() const {
    const auto now = allocated_so_far();
    return {now.octets - start_.octets, now.calls - start_.calls};
  }

 private:
  Allocated start_;
};

}  // namespace h2prism::fuzz
