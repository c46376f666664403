// The records about the target's process, when the runner has started it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace h2prism::reports {

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
  std::string kind;                   // ended, reported, hung, refusing
  std::string id;                     // the case that does it; "" when no single one does
  std::string text;                   // behind "the target"
  std::vector<std::string> suspects;  // under way, or just over
  std::vector<std::string> log;       // the target's last lines
};

}  // namespace h2prism::reports
