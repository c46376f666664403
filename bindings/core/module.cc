// h2prism._core: what the Python package is made of. The package itself is in bindings/h2prism.
#include "bindings/core/module.h"

#include <exception>
#include <string>
#include <string_view>

PYBIND11_MODULE(_core, module) {
  module.doc() = "The engine of h2prism; use the package h2prism.";
  pybind11::options options;
  options.disable_function_signatures();  // the stubs have them
  // What no conversion of pybind11's takes is of the wrong type; to it that is a RuntimeError.
  pybind11::register_local_exception_translator([](std::exception_ptr error) {
    try {
      if (error) std::rethrow_exception(std::move(error));
    } catch (const pybind11::cast_error& refused) {
      const std::string_view what = refused.what();
      PyErr_SetString(PyExc_TypeError, std::string(what.substr(0, what.find(" to C++"))).c_str());
    }
  });
  h2prism::python::add_field_type(module);
  h2prism::python::add_frames(module);
  h2prism::python::add_hpack(module);
  h2prism::python::add_connection(module);
  h2prism::python::add_acceptor(module);
  h2prism::python::add_target(module);
}
