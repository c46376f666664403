// A decoded payload, all its parts: two that differ anywhere differ here.
#pragma once

#include <variant>

#include "engine/wire/frame.h"
#include "fuzz/oracle/digest.h"

namespace h2prism::fuzz {

// What a frame writer cannot express is left out on demand: reserved bits, and padding that is not zero.
enum class Detail : std::uint8_t { all, writable };

void add(Digest& digest, const Payload& payload, Detail detail = Detail::all);

}  // namespace h2prism::fuzz
