// The records about the target's process, when the runner has started it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace h2prism::reports {

// The one that tells of mishaps that no single case is accused of.
inline constexpr std::string_view alive_monitor_id = "monitor/target-stays-up";

// The target was started: at 0 for the first time in this run, then again.
struct StartRecord {
  std::int64_t ms = 0;  // since the target was first started, as below
};

// What the target and all its processes use at a moment.
struct SampleRecord {
  std::int64_t ms = 0;  // since the target was first started
  std::uint64_t rss_kib = 0;
  std::uint64_t files = 0;  // open descriptors
  std::uint64_t threads = 0;
  std::uint64_t processes = 0;
};

// The target ended, broke, hangs or refuses connections.
struct MishapRecord {
  std::int64_t ms = 0;                // when it was seen; since the target was first started
  std::string kind;                   // ended, reported, hung, refusing
  std::string id;                     // the case that does it; "" when no single one does
  std::string text;                   // behind "the target"
  std::vector<std::string> suspects;  // under way, or just over
  std::vector<std::string> log;       // the target's last lines
};

}  // namespace h2prism::reports
