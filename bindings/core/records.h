// A connection's exchange in the formats of `reports`.
#pragma once

#include <string>

#include "bindings/core/connection.h"

namespace h2prism::python {

// Under the reactor's lease.
std::string exchange_text(const Connection& connection);  // bounded, as failures show it
std::string exchange_stream(const Connection& connection, const std::string& address);   // an event stream
std::string exchange_capture(const Connection& connection, const std::string& address);  // pcapng

}  // namespace h2prism::python
