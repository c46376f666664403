#include "runner/exit_codes.h"

#include <fmt/format.h>

namespace h2prism::runner {

Exit complain(Exit code, std::string_view why) {
  fmt::print(stderr, "h2prism: {}\n", why);
  return code;
}

std::string exit_codes_line() {
  std::string out;
  for (const auto& code : exit_codes)
    out += fmt::format("{} {} {}", out.empty() ? "Exit codes:" : ",", static_cast<int>(code.exit), code.text);
  return out + ".";
}

}  // namespace h2prism::runner
