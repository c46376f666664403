// What the default encoder puts into the dynamic table, and what it hides from it (RFC 7541 §7.1).
#pragma once

#include <cstddef>

#include "engine/hpack/encoder.h"
#include "engine/hpack/field.h"

namespace h2prism::hpack {

// The literal representation for a field that no table holds. `static_name` is its name's index in the static
// table or 0.
Representation choose_literal(const FieldView& field, std::size_t static_name, std::size_t table_max_size);

}  // namespace h2prism::hpack
