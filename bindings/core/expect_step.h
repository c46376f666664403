// Outcomes as Python names them -> a step that can be judged.
#pragma once

#include "bindings/core/convert.h"
#include "engine/script/case.h"

namespace h2prism::python {

// Pairs of "stream-error 1 PROTOCOL_ERROR" and a dict: what a response must be like besides. ValueError for
// no outcome.
script::ExpectStep expect_step(const py::list& outcomes);

}  // namespace h2prism::python
