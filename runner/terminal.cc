#include "runner/terminal.h"

#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace h2prism::runner {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

}  // namespace

bool colour_wanted(int fd) {
  return isatty(fd) == 1 && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
}

}  // namespace h2prism::runner
