#include "bindings/core/waiting.h"

namespace h2prism::python {

void look_at_signals() {
  const py::gil_scoped_acquire gil;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

double checked_timeout(const py::object& timeout) {
  const double seconds = timeout.is_none() ? 1e9 : py::cast<double>(timeout);
  if (!(seconds >= 0)) throw py::value_error("timeout is a number of seconds, 0 or more, or None");
  return seconds;
}

}  // namespace h2prism::python
