// `h2prism merge`: the event streams of shards -> that of the undivided run.
#pragma once

#include <string>
#include <vector>

namespace h2prism::runner {

struct MergeOptions {
  std::string out;
  std::vector<std::string> parts;
  bool partial = false;   // a shard may be missing or cut short; the result is then no success
  bool any_port = false;  // each shard had a target of its own
};

// Prints the summary. The exit code is that of the undivided run; 2 for parts that do not belong together.
int merge_command(const MergeOptions& options);

}  // namespace h2prism::runner
