// What the conformance cases send, as inputs to begin a campaign with.
#pragma once

#include <vector>

#include "engine/base/bytes.h"
#include "engine/model/role.h"
#include "engine/script/loader.h"

namespace h2prism::fuzz {

// Of every case against targets of this role, without what the peer sends by itself; fences where the case
// waits for the target.
std::vector<Bytes> seeds_from(const script::Suite& suite, model::Role role);

}  // namespace h2prism::fuzz
