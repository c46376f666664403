// Plays one case against the embedded server or client, in memory and in no time, with a fault between them.
#pragma once

#include <set>
#include <string_view>

#include "engine/script/case.h"
#include "engine/script/player.h"
#include "runner/faults/rule.h"
#include "runner/faults/tls_pair.h"

namespace h2prism::faults {

struct Encounter {
  script::Verdict verdict;
  std::set<std::string_view> monitors;  // that found something
};

// Without a rule: what the embedded target does. The case is played as a would-be failure is confirmed, with
// patience.
Encounter meet(const script::Case& test, model::Role target, const Rule* rule = nullptr,
               const TlsFault* tls = nullptr);

// Why the case cannot be played here; empty: it can.
std::string_view unplayable(const script::Case& test, model::Role target);

}  // namespace h2prism::faults
