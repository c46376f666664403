// How connections come to be for Python: connect(), and listen() for clients under test.
#pragma once

#include "bindings/core/connection.h"
#include "bindings/core/convert.h"

namespace h2prism::python {

std::shared_ptr<Connection> connect(const std::string& host, const py::object& port, const py::object& tls,
                                    const py::object& preface, bool settings_ack, bool ping_ack,
                                    bool window_update, const py::object& timeout);

}  // namespace h2prism::python
