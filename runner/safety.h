// Cases that are attacks in small stay at home: against a target that is not on this machine they are only
// played by those who say that they may.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "engine/script/case.h"
#include "engine/transport/endpoint.h"

namespace h2prism::runner {

// By its tags: `flood` (RFC 9113 §10.5) or `attack`.
bool is_attack(const script::Case& test);

// 127.0.0.0/8, ::1, or a name all of whose addresses are such.
bool is_loopback(const std::string& host);

// The cases that `target` is spared; none of them when it is the embedded one, or when somebody is
// `authorised` (not empty) to play them.
std::set<const script::Case*> spared(std::span<const script::Case* const> cases,
                                     const std::optional<transport::Endpoint>& target,
                                     const std::string& authorised);
std::string why_spared(const std::string& host);

}  // namespace h2prism::runner
