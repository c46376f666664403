// HPACK operations as Python gives them: a representation for each field line, legal or not (RFC 7541 §6).
#pragma once

#include "bindings/core/convert.h"
#include "bindings/core/frame_object.h"

namespace h2prism::python {

void add_ops(py::module_& module);

// A list of fields, or a list in which at least one is an operation; fields among those are literals without
// indexing.
Block to_block(py::handle list);

}  // namespace h2prism::python
