#include "runner/manual/completion.h"

namespace h2prism::runner::manual {

std::string in_quotes(std::string_view text, std::string_view quote) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += quote;
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace h2prism::runner::manual
