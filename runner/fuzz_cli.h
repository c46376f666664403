// The words of `h2prism fuzz` on the command line.
#pragma once

#include <string>

#include "engine/base/result.h"
#include "runner/fuzz_command.h"

namespace CLI {
class App;
}

namespace h2prism::runner {

struct FuzzTexts {
  std::string time, seed, count;
};

// What is told besides how the target is reached: of any campaign, and of one against a single server.
void add_fuzz_bounds(CLI::App& fuzz, FuzzOptions& options, FuzzTexts& texts);
void add_fuzz_options(CLI::App& fuzz, FuzzOptions& options, FuzzTexts& texts);
Result<void> understand_fuzz(const FuzzTexts& texts, FuzzOptions& options);

// "90", "90s", "5m", "2h"; above 0.
Result<milliseconds> parse_time(std::string_view text);

}  // namespace h2prism::runner
