// Whether the target keeps what it takes: its memory while it is played against, its files once all is over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "runner/process_usage.h"

namespace h2prism::runner {

// Growth beyond what it had when it was started; 0: no limit. Generous: caches fill, and garbage collectors
// take their time.
struct LeakLimits {
  std::uint64_t memory_mib = 1024;
  std::uint64_t files = 512;  // open descriptors
};

class LeakWatch {
 public:
  explicit LeakWatch(LeakLimits limits) : limits_(limits) {}

  void restarted() { first_.reset(); }
  void see(const ProcessUsage& usage);
  // All connections are over: false while more files are open than may be. A server may linger on its side,
  // so that some seconds are to be granted.
  bool has_closed_files(const ProcessUsage& usage) const;
  void see_at_rest(const ProcessUsage& usage);

  // What leaked, by how much, in words.
  const std::optional<std::string>& memory() const { return memory_; }
  std::optional<std::string> take_memory() { return std::exchange(memory_, std::nullopt); }
  const std::optional<std::string>& files() const { return files_; }

 private:
  LeakLimits limits_;
  std::optional<ProcessUsage> first_;  // of this process
  std::optional<std::string> memory_, files_;
};

}  // namespace h2prism::runner
