// The command line: what may be asked, and what asks for it.
#pragma once

namespace h2prism::runner {

int main_command(int argc, char** argv);

}  // namespace h2prism::runner
