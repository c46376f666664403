// `h2prism fuzz`: a campaign (fuzz/campaign/) against a live server or a client, from the command line to
// files and an exit code.
#pragma once

#include <string>

#include "runner/options.h"

namespace h2prism::runner {

struct FuzzOptions {
  RunOptions target;                   // how it is reached: role, connect, launch, tls, authority, path
  std::optional<std::uint64_t> seed;   // none: drawn, or that of the campaign resumed
  std::optional<std::uint64_t> count;  // sequences
  std::optional<milliseconds> time;
  double rate = 0;  // sequences a second, at most; 0: no limit
  int jobs = 32;
  std::string out = "h2prism-fuzz";  // folder
  std::string resume;                // the same, of an earlier campaign
  std::string corpus;                // inputs to begin with, besides the cases: a file or a folder
  std::size_t max_findings = 16;
  bool coverage = false;  // the target was instrumented, and tells what it reaches
  bool quiet = false;
};

Exit fuzz_command(const FuzzOptions& options);

}  // namespace h2prism::runner
