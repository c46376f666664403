// The smallest input that still does it: without connections, acts, fields and octets that are not needed.
// Delta debugging, bounded by the number of trials and by time.
#pragma once

#include <functional>
#include <vector>

#include "engine/base/clock.h"
#include "fuzz/campaign/sequence.h"

namespace h2prism::fuzz {

using Connections = std::vector<Sequence>;  // played one after the other

struct MinimiseLimits {
  int trials = 1500;
  Duration time = std::chrono::seconds(60);
};

// `still` tells whether an input does what the first one did; that one is taken to.
Connections minimise(Connections first, const std::function<bool(const Connections&)>& still,
                     const MinimiseLimits& limits = {});

}  // namespace h2prism::fuzz
