// Work and memory per octet: what grows faster than the input and what comes out of it is a finding.
#pragma once

#include <cstddef>

#include "fuzz/oracle/require.h"

namespace h2prism::fuzz {

// Linear in the octets that go in and come out. `base` covers what a fresh connection takes.
struct Budget {
  std::size_t base = 0;
  std::size_t per_octet = 0;
};

inline void require_within(const Budget& budget, std::size_t octets, std::size_t spent, const char* what) {
  require(spent <= budget.base + budget.per_octet * octets, what);
}

}  // namespace h2prism::fuzz
