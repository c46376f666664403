#include "runner/cli.h"

int main(int argc, char** argv) { return h2prism::runner::main_command(argc, argv); }
