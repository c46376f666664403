// For tests: a case played against a saboteur, without network or time.
#pragma once

#include <optional>
#include <vector>

#include "engine/script/player.h"
#include "engine/script/saboteur.h"

namespace h2prism::script {

// What the case demands at its verdict; it has such a step.
const ExpectStep& expect_of(const Case& test);

struct Turn {
  bool by_case = false;  // else by the saboteur
  Bytes octets;
};

struct Played {
  Bytes sent;               // by the case
  std::vector<Turn> turns;  // all that went either way, in order
  // Nothing, if the saboteur cannot stage this case: its preparations, or the verdict itself, rest on what
  // only a real target does.
  std::optional<Verdict> verdict;
};
Played play(const Case& test, model::Role role, Sabotage sabotage);

}  // namespace h2prism::script
