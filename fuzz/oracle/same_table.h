// Equality of table state (RFC 7541 §2.3.2): size, and every entry in order.
#pragma once

#include "engine/hpack/dynamic_table.h"

namespace h2prism::fuzz {

inline bool same_table(const hpack::DynamicTable& a, const hpack::DynamicTable& b) {
  if (a.size() != b.size() || a.count() != b.count()) return false;
  for (std::size_t i = 0; i < a.count(); ++i) {
    if (a.entry(i) != b.entry(i)) return false;
  }
  return true;
}

}  // namespace h2prism::fuzz
