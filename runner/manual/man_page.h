// The manual page h2prism(1), in man(7).
#pragma once

#include <string>
#include <string_view>

#include "runner/manual/command_tree.h"

namespace h2prism::runner::manual {

// `date` as 2026-11-21.
std::string man_page(const Command& root, std::string_view version, std::string_view date);

}  // namespace h2prism::runner::manual
