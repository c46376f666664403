// Writes the event stream on a thread of its own: a slow disk, or a reader of standard output that takes its
// time, must not hold up what is being timed.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "engine/base/clock.h"
#include "reports/ndjson_writer.h"

namespace h2prism::runner {

// What is handed over is written 10 ms later at the latest, so that a run wakes the thread a hundred times a
// second and not for each case. A kill costs what came in that time, and half a line more at most.
class StreamWriter {
 public:
  explicit StreamWriter(reports::NdjsonWriter writer);
  ~StreamWriter();
  StreamWriter(const StreamWriter&) = delete;
  StreamWriter& operator=(const StreamWriter&) = delete;

  // Whole lines. Waits only where a slow disk has left too much to write.
  void write(std::string_view lines);
  // Once everything is written; the first error, or "".
  std::string finish();

 private:
  static constexpr milliseconds patience{10};
  static constexpr std::size_t batch = std::size_t{1} << 18;  // octets: written at once
  static constexpr std::size_t too_much = std::size_t{1} << 26;

  void work();

  reports::NdjsonWriter writer_;  // of the thread
  std::mutex mutex_;
  std::condition_variable more_, less_;
  std::string waiting_;
  bool ended_ = false;
  std::string error_;
  std::thread thread_;
};

}  // namespace h2prism::runner
