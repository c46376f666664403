// The end of an oracle that was broken: it is named, then the process dies, which is what every fuzzer takes
// for a finding.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace h2prism::fuzz {

[[noreturn, gnu::cold, gnu::noinline]] inline void broken(const char* what) {
  std::fprintf(stderr, "oracle: %s\n", what);
  std::abort();
}

inline void require(bool holds, const char* what) {
  if (!holds) [[unlikely]]
    broken(what);
}

}  // namespace h2prism::fuzz
