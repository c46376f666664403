// What the monitors found. Bounded: a target that breaks a rule once in each frame says nothing new with the
// fifth.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/monitors/monitors.h"

namespace h2prism::model {

struct Finding {
  std::string_view monitor;  // its name in monitors/monitors.cc
  std::uint32_t stream = 0;  // 0: the connection
  std::string text;          // one line, with the numbers
};

class Findings {
 public:
  static constexpr std::size_t max_per_monitor = 4;

  void report(Monitor monitor, std::uint32_t stream, std::string text);
  std::span<const Finding> all() const { return findings_; }

 private:
  std::vector<Finding> findings_;
  std::array<std::uint8_t, monitor_count> reported_{};
};

}  // namespace h2prism::model
