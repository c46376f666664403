// The parts of the extension module; each adds its names.
#pragma once

#include <pybind11/pybind11.h>

#include "bindings/core/convert.h"

namespace h2prism::python {

void add_frames(py::module_& module);
void add_hpack(py::module_& module);
void add_connection(py::module_& module);
void add_acceptor(py::module_& module);
void add_target(py::module_& module);

}  // namespace h2prism::python
