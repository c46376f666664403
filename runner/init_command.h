// `h2prism init`: asks a running server what it offers, and writes a target profile to start from.
#pragma once

#include <string>

#include "runner/options.h"

namespace h2prism::runner {

// To the file `out`, which must not be there yet, or to stdout if that is empty.
Exit init_command(const RunOptions& options, const std::string& out);

}  // namespace h2prism::runner
