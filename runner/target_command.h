// `h2prism target`: the embedded target by itself, until it is interrupted.
#pragma once

#include <string>

#include "runner/embedded/target.h"
#include "runner/options.h"

namespace h2prism::runner {

// Prints its address; writes its certificate to the file `certificate`, unless that is empty.
Exit target_command(const embedded::TargetOptions& options, const std::string& certificate);

}  // namespace h2prism::runner
