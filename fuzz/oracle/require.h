// The end of an oracle that was broken: it is named, then the process dies, which is what every fuzzer takes
// for a finding.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace h2prism::fuzz {

[[noreturn, gnu::cold, gnu::noinline]] inline void broken(const char* what) {
  std::fprintf(stderr, "oracle: %s\n", what);
  std::abort();
}

inline void require(bool holds, const char* what) {
  if (!holds) [[unlikely]]
    broken(what);
}

// The same with a word on what was seen.
inline void require_that(bool holds, const char* what, std::string_view seen) {
  if (holds) [[likely]]
    return;
  std::fprintf(stderr, "oracle: %s%.*s\n", what, static_cast<int>(seen.size()), seen.data());
  std::abort();
}

}  // namespace h2prism::fuzz
