// What is wrong in a file that a person wrote: where, what was found, what was expected.
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace h2prism::script {

struct Diagnostic {
  std::string file;
  int line = 0;    // from 1
  int column = 0;  // from 1
  std::string message;
};

// "cases/rfc9113/6.9.yaml:12:7: ..."
std::string to_string(const Diagnostic& diagnostic);

using Diagnostics = std::vector<Diagnostic>;

}  // namespace h2prism::script
