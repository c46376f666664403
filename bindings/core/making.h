// How connections come to be for Python: connect(), and listen() for clients under test.
#pragma once

#include <cstddef>

#include "bindings/core/connection.h"
#include "bindings/core/convert.h"

namespace h2prism::python {

inline constexpr std::size_t mebi = std::size_t{1} << 20;  // octets

std::shared_ptr<Connection> connect(const std::string& host, const py::object& port, const py::object& tls,
                                    const py::object& preface, bool settings_ack, bool ping_ack,
                                    bool window_update, const py::object& timeout);

}  // namespace h2prism::python
