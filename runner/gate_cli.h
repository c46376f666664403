// The words of the command line about the gate.
#pragma once

#include <string>
#include <vector>

#include "runner/options.h"

namespace CLI {
class App;
}

namespace h2prism::runner {

// As written, before they are understood.
struct GateTexts {
  std::string shard;
  std::string jobs = "auto";
  bool shuffle = false;
};

// What somebody says who means another machine.
void add_authorisation(CLI::App& command, GateOptions& gate);

void add_gate_options(CLI::App& run, RunOptions& options, GateTexts& texts);

// Asks the environment for a shard, too.
Result<void> understand_gate(const GateTexts& texts, RunOptions& options);

// The command without words that are about the whole of a run, so that it can be used for one case.
std::vector<std::string> without_gate(const std::vector<std::string>& command);

}  // namespace h2prism::runner
