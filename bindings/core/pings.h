// PINGs and their ACKs by the dozen (RFC 9113 §6.7), fences excluded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "bindings/core/connection.h"
#include "bindings/core/expectation.h"

namespace h2prism::python {

using Opaque = std::array<std::uint8_t, 8>;

// One PING; false: no ACK of it in time, or the connection is over.
bool await_ping(Connection& connection, const Opaque& opaque, TimePoint deadline,
                const Interrupted& interrupted);

// `count` PINGs, of which up to `in_flight` wait for their ACK at a time; seconds from each to its ACK, in
// the order of sending. Fewer than `count`: the rest did not come in time.
std::vector<double> await_pings(Connection& connection, std::size_t count, std::size_t in_flight,
                                TimePoint deadline, const Interrupted& interrupted);

}  // namespace h2prism::python
