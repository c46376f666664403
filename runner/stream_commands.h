// The commands that read recorded runs: report, show, diff, replay, matrix.
#pragma once

#include <memory>
#include <optional>

namespace CLI {
class App;
}

namespace h2prism::runner {

class StreamCommands {
 public:
  // `app` must outlive this.
  explicit StreamCommands(CLI::App& app);
  ~StreamCommands();
  StreamCommands(const StreamCommands&) = delete;
  StreamCommands& operator=(const StreamCommands&) = delete;

  // Once `app` has parsed: the exit code of the command that was asked for, if it is one of these.
  std::optional<int> run() const;

 private:
  struct Arguments;
  std::unique_ptr<Arguments> arguments_;
};

}  // namespace h2prism::runner
