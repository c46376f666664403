// What a client under test asked for: what the judge looks at beyond its reactions.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/script/judge.h"

namespace h2prism::script {

// A request has come on this stream, or on any.
bool requested(const Evidence& e, std::optional<std::uint32_t> stream = {});

// A request is for a host with a name, and TLS was not told of any (RFC 9113 §9.2).
bool unnamed(const Evidence& e);

}  // namespace h2prism::script
