// Text inside a manual page, man(7).
#pragma once

#include <string>
#include <string_view>

namespace h2prism::runner::manual {

std::string escaped(std::string_view text);
std::string bold(std::string_view text);    // escapes it, too; empty stays empty
std::string italic(std::string_view text);  // escapes it, too

// Prose of the command line: `words` in backquotes become bold.
std::string running(std::string_view text);

// What was escaped, in lines of at most 80 octets; none begins with a dot, which would make it a request.
std::string filled(std::string_view escaped);

}  // namespace h2prism::runner::manual
