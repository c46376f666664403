// Frames between Python and the engine.
#pragma once

#include <vector>

#include "bindings/core/casters.h"
#include "bindings/core/convert.h"
#include "bindings/core/frame_object.h"

namespace h2prism::python {

// As an object of the class of its type; Frame for a type without one.
py::object typed_frame(FrameObject&& frame);
// All of the octets are one frame. h2prism.DecodeError when they are fewer than 9.
py::object parse_frame(ByteView octets);

// A mapping or a list of pairs; names or numbers.
std::vector<Setting> settings_from(const py::object& given);

}  // namespace h2prism::python
