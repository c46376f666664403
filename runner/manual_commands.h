// The commands about h2prism itself: version, man, completion.
#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace h2prism::runner {

class ManualCommands {
 public:
  // `app` must outlive this; it may grow until run().
  explicit ManualCommands(CLI::App& app);

  // Once `app` has parsed: the exit code of the command that was asked for, if it is one of these.
  std::optional<int> run() const;

 private:
  CLI::App& app_;
  CLI::App *version_, *man_, *completion_;
  bool json_ = false;
  std::string cases_, shell_;
};

}  // namespace h2prism::runner
