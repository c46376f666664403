// Time, always monotonic. Sans-I/O code never reads the clock: its caller passes `now`.
#pragma once

#include <chrono>

namespace h2prism {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;
using std::chrono::microseconds;
using std::chrono::milliseconds;

}  // namespace h2prism
