// Waits of Python's: without the GIL, and between two slices with an eye on signals.
#pragma once

#include <algorithm>

#include "bindings/core/connection.h"
#include "bindings/core/convert.h"

namespace h2prism::python {

void look_at_signals();  // Ctrl-C, or another signal whose handler raises

inline TimePoint deadline_in(double seconds) {
  constexpr double longest = 1e9;
  return Clock::now() + std::chrono::duration_cast<Duration>(
                            std::chrono::duration<double>(std::clamp(seconds, 0.0, longest)));
}

// Seconds, or None for ever; ValueError for what is negative or no number.
double checked_timeout(const py::object& timeout);

// What is waited for is asked under the lease; the GIL is not held.
template <class Done>
bool wait_for(Reactor& reactor, const py::object& timeout, Done done) {
  const auto seconds = checked_timeout(timeout);
  const py::gil_scoped_release released;
  return reactor.wait(done, deadline_in(seconds), look_at_signals);
}

template <class Look>
auto locked(Reactor& reactor, Look look) {
  const py::gil_scoped_release released;
  const Reactor::Lease lease(reactor);
  return look();
}

}  // namespace h2prism::python
