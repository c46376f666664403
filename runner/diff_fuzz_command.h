// `h2prism diff-fuzz`: the same sequences to several servers, and where they disagree.
#pragma once

#include <string>
#include <vector>

#include "runner/fuzz_command.h"

namespace h2prism::runner {

// `servers`: HOST:PORT each. Of `options` the target's address is not used.
Exit diff_fuzz_command(const std::vector<std::string>& servers, const FuzzOptions& options);

}  // namespace h2prism::runner
