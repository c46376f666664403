// Completions for shells: commands, options, fixed values, files, and the ids of cases, which `h2prism list`
// names as one types.
#pragma once

#include <string>
#include <string_view>

#include "runner/manual/command_tree.h"

namespace h2prism::runner::manual {

std::string bash_completion(const Command& root);  // bash 4.3 and newer; needs nothing else
std::string zsh_completion(const Command& root);
std::string fish_completion(const Command& root);

// `text` in single quotes; `quote` is what stands for a single quote within.
std::string in_quotes(std::string_view text, std::string_view quote = "'\\''");

}  // namespace h2prism::runner::manual
