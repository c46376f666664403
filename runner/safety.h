// Cases that are attacks in small stay at home: against a target that is not on this machine they are only
// played by those who say that they may.
#pragma once

#include <string>

#include "engine/script/case.h"

namespace h2prism::runner {

// By its tags: `flood` (RFC 9113 §10.5) or `attack`.
bool is_attack(const script::Case& test);

// 127.0.0.0/8, ::1, or a name all of whose addresses are such.
bool is_loopback(const std::string& host);

}  // namespace h2prism::runner
