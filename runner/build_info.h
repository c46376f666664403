// What this h2prism is made of: for bug reports, and for scripts that want to know what they have.
#pragma once

#include <string>
#include <string_view>

#include "runner/options.h"

namespace h2prism::runner {

// "1234abcd", or "1234abcd-dirty" where the sources were changed since; empty when not built from a clone.
std::string_view revision();

// `h2prism version`. Cases that cannot be loaded are said to be missing: that is a thing to know, too.
Exit version_command(const std::string& cases, bool json);

}  // namespace h2prism::runner
