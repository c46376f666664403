// Where servers disagree: clusters of sequences by the rule that they break and by who reacts how; one of
// each is minimised.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "fuzz/campaign/finding.h"
#include "fuzz/campaign/reaction.h"

namespace h2prism::fuzz {

struct Divergence {
  std::string key;                  // of the cluster
  std::string name;                 // of its files
  std::string requirement;          // "" if no rule is broken by what is sent
  std::string rule;                 // the monitor that speaks for it; likewise
  std::vector<Reaction> reactions;  // of the servers, in order
  Sequence sequence;
  std::uint64_t number = 0;  // of the first sequence
  std::uint64_t seen = 0;    // sequences of the cluster
};

// None: they agree. One exchange for each server, all of the same sequence. A connection that answered
// nothing in time says nothing.
std::optional<Divergence> divergence_of(std::span<const Exchange* const> exchanges);

// One line for people: the rule, who did what, the frames.
std::string to_string(const Divergence& divergence, std::span<const std::string> servers);

}  // namespace h2prism::fuzz
