// How much of each connection a target keeps: what one keeps is lost in the noise of what its process holds,
// unless it is played over and over.
#pragma once

#include "fuzz/campaign/minimise.h"
#include "fuzz/campaign/stage.h"

namespace h2prism::fuzz {

// KiB, when these are played in turn, `plays` connections a stretch: the lesser of two stretches, behind one
// that fills the target's caches. 0, too, when it cannot be known. The process should be fresh.
double kept_of_each(Target& target, Stage& stage, const Connections& connections, std::size_t plays);

}  // namespace h2prism::fuzz
