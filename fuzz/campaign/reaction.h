// What a server made of a sequence, without what two right servers may do differently in time or in words.
#pragma once

#include <map>
#include <string>

#include "fuzz/campaign/exchange.h"

namespace h2prism::fuzz {

struct Reaction {
  std::string connection;  // "lives", "GOAWAY PROTOCOL_ERROR", "closed", "silent"
  std::map<std::uint32_t, std::string>
      streams;  // of ours: "answered", "refused" (4xx, 5xx), "RST_STREAM CANCEL", "none"

  bool operator==(const Reaction&) const = default;
};

// Of an exchange that ended. Once the connection is given up, what became of its streams is chance: they are
// left out.
Reaction reaction_of(const Exchange& exchange);

// "GOAWAY PROTOCOL_ERROR", "lives, 1 answered, 3 RST_STREAM CANCEL".
std::string to_string(const Reaction& reaction);

// The rules of RFC 9113 that the client's frames break, as the monitors see them from the server's side:
// names of monitors, the first broken first.
std::vector<std::string> rules_broken_by(const Exchange& exchange);

}  // namespace h2prism::fuzz
