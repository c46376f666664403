// Writes the event stream on a thread of its own, so that a run does not wait for it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "engine/peer/event_log.h"
#include "reports/ndjson_writer.h"
#include "reports/record.h"

namespace h2prism::runner {

// An exchange as it was logged: made a record where it is written.
struct LoggedExchange {
  peer::EventLog log;
  std::string id;
  int attempt = 1;
};

using StreamItem = std::variant<reports::Record, LoggedExchange>;

// What was handed over is written within a moment; a kill costs what came in that moment, and at most half a
// line more.
class StreamWriter {
 public:
  explicit StreamWriter(reports::NdjsonWriter writer);
  ~StreamWriter();
  StreamWriter(const StreamWriter&) = delete;
  StreamWriter& operator=(const StreamWriter&) = delete;

  // Waits only where a slow disk has left too much to write.
  void write(std::vector<StreamItem> items);
  // Once everything is written; the first error, or "".
  std::string finish();

 private:
  void work();

  reports::NdjsonWriter writer_;  // of the thread
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<StreamItem> waiting_;
  bool ended_ = false;
  std::string error_;
  std::thread thread_;
};

}  // namespace h2prism::runner
