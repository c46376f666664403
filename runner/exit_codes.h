// What the exit codes mean, and why one comes about, for people.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "runner/options.h"

namespace h2prism::runner {

struct ExitCode {
  Exit exit;
  std::string_view text;
};

inline constexpr std::array<ExitCode, 5> exit_codes{{
    {Exit::as_expected, "as expected"},
    {Exit::findings, "findings"},
    {Exit::usage, "usage or invalid file"},
    {Exit::unreachable, "target not reachable or lost"},
    {Exit::nothing, "nothing selected"},
}};

// Tells standard error why the command ends so; returns the code.
Exit complain(Exit code, std::string_view why);
inline int ended(Exit code, std::string_view why) { return static_cast<int>(complain(code, why)); }
inline int misused(std::string_view why) { return ended(Exit::usage, why); }

// "Exit codes: 0 as expected, 1 findings, ...": below the help.
std::string exit_codes_line();

}  // namespace h2prism::runner
