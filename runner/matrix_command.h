// `h2prism matrix`: several runs, each an event stream in a file, as one table.
#pragma once

#include <string>
#include <vector>

namespace h2prism::runner {

// A run is FILE or NAME=FILE; without a name, that of the file without its ending. Prints to stdout; the exit
// code.
int matrix_command(const std::vector<std::string>& runs, bool html);

}  // namespace h2prism::runner
