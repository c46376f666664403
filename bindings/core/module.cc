// h2prism._core: what the Python package is made of. The package itself is in bindings/h2prism.
#include "bindings/core/module.h"

PYBIND11_MODULE(_core, module) {
  module.doc() = "The engine of h2prism; use the package h2prism.";
  pybind11::options options;
  options.disable_function_signatures();  // the stubs have them
  h2prism::python::add_field_type(module);
  h2prism::python::add_frames(module);
  h2prism::python::add_hpack(module);
  h2prism::python::add_connection(module);
  h2prism::python::add_acceptor(module);
  h2prism::python::add_target(module);
}
