// The words of the command line about a target and a run, as they were typed, and what they come to.
#pragma once

#include <string>
#include <vector>

#include "runner/gate_cli.h"
#include "runner/options.h"

namespace CLI {
class App;
}

namespace h2prism::runner {

// Raw texts of `run`, before they are understood.
struct RunTexts {
  std::string connect, launch, client, attach, role = "server", profile = "rfc9113", grade = "weak";
  bool tls = false, h2c = false;
  std::string path, post_path, large_path, echo_path, fields_path, trailers_path, push_path, tunnel_path,
      authority, vary;
  std::vector<std::string> headers, reports, clients, can;
  int timeout = 2000;
  GateTexts gate;
};

void add_profile(CLI::App& command, std::string& profile);
void add_resource_options(CLI::App& run, RunTexts& texts);  // what is at the target
void add_tls_options(CLI::App& run, RunOptions& options);
void add_target_options(CLI::App& command, RunTexts& texts);  // which target, and how it is spoken to
void add_client_options(CLI::App& command, RunTexts& texts);  // or which client, with add_target_options
void add_sign_of_life(CLI::App& command, RunTexts& texts);
void add_run_options(CLI::App& run, RunOptions& options, RunTexts& texts);

// What the command line leaves open, the target's profile may say; or the command of a client, in its place.
Result<void> launch(RunTexts& texts, RunOptions& options);
// Turns the texts into options; the message says what is wrong.
Result<void> understand(const RunTexts& texts, RunOptions& options);

// The command that plays one case again needs all but selectors and reports.
std::vector<std::string> without_selection(const std::vector<std::string>& command,
                                           const RunOptions& options);

}  // namespace h2prism::runner
