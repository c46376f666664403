// An object whose __init__ did not run has no C++ value yet: pybind11 would hand out memory that nobody
// wrote. What may be called with such an object (Frame.__new__(Frame)) refuses it by these casters.
#pragma once

#include <pybind11/pybind11.h>

#include "bindings/core/frame_object.h"

namespace h2prism::python {

inline bool is_made(PyObject* object) {
  auto* instance = reinterpret_cast<pybind11::detail::instance*>(object);
  for (const auto& value : pybind11::detail::values_and_holders(instance)) {
    if (!value.holder_constructed()) return false;
  }
  return true;
}

template <class T>
struct MadeCaster : pybind11::detail::type_caster_base<T> {
  bool load(pybind11::handle source, bool convert) {
    if (!pybind11::detail::type_caster_base<T>::load(source, convert)) return false;
    if (!source.is_none() && !is_made(source.ptr())) {
      throw pybind11::type_error("the object was never made: its __init__ did not run");
    }
    return true;
  }
};

}  // namespace h2prism::python

namespace pybind11::detail {

template <>
struct type_caster<h2prism::python::FrameObject> : h2prism::python::MadeCaster<h2prism::python::FrameObject> {
};
template <h2prism::FrameType of>
struct type_caster<h2prism::python::TypedFrame<of>>
    : h2prism::python::MadeCaster<h2prism::python::TypedFrame<of>> {};

}  // namespace pybind11::detail
