// A child process in a session of its own, with its output in a file: started, watched, and ended together
// with all that it started.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace h2prism::runner {

struct ProcessCommand {
  std::vector<std::string> words;                                // the program first, looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment;  // besides ours
  std::filesystem::path directory;                               // to run in; empty: ours
  std::filesystem::path output;                                  // stdout and stderr are appended here
};

// How a process ended.
struct Ended {
  int code = 0;    // exit code, if
  int signal = 0;  // this is 0
};
std::string to_string(const Ended& ended);  // "exited with code 1", "was killed by signal 11 (SIGSEGV)"

class Process {
 public:
  // Fails when the program cannot be executed. It dies with us, however we end.
  static Result<Process> start(const ProcessCommand& command);
  Process(Process&& other) noexcept : pid_(std::exchange(other.pid_, 0)), ended_(other.ended_) {}
  Process& operator=(Process&& other) noexcept;
  ~Process() { kill(); }

  pid_t pid() const { return pid_; }
  // How it ended, if it has. Does not wait.
  const std::optional<Ended>& poll();
  // Asks it to end, waits for `grace` at most, then kills what is left of its process group.
  void stop(int signal, milliseconds grace);
  void kill();

 private:
  explicit Process(pid_t pid) : pid_(pid) {}

  pid_t pid_ = 0;  // of the leader of the process group; 0: moved away
  std::optional<Ended> ended_;
};

}  // namespace h2prism::runner
