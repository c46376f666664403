// A command line as one text → its words, as a shell would split it; what only a shell can do is refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace h2prism::runner {

// Quotes and backslashes as in POSIX sh (Shell Command Language, section 2.2). Pipes, variables, globs and
// the like, unquoted, are an error that says so.
Result<std::vector<std::string>> shell_words(std::string_view text);

}  // namespace h2prism::runner
