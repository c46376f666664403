// A flow-control window (RFC 9113 §6.9): what its receiver gave, less what its sender used.
#pragma once

#include <cstdint>

#include "engine/wire/frame.h"

namespace h2prism::model {

// The initial size is an argument, not a member: SETTINGS moves every stream's window at once and afterwards
// (§6.9.2), and while SETTINGS is under way there are two answers.
class FlowWindow {
 public:
  void use(std::uint32_t octets) { used_ += octets; }          // DATA, padding included (§6.1)
  void give(std::uint32_t increment) { given_ += increment; }  // WINDOW_UPDATE

  // May be negative (§6.9.2).
  std::int64_t available(std::uint32_t initial) const { return std::int64_t{initial} + given_ - used_; }
  // Zero octets always fit (§6.9.1).
  bool fits(std::uint32_t octets, std::uint32_t initial) const {
    return octets == 0 || octets <= available(initial);
  }
  // Above 2^31-1 (§6.9.1).
  bool overflows(std::uint32_t initial) const { return available(initial) > max_window_size; }

 private:
  std::int64_t given_ = 0;
  std::int64_t used_ = 0;
};

}  // namespace h2prism::model
