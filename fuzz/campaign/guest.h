// The client that is made to come to an exchange: a process of its own, whose end tells what the wire does
// not. Who launches it implements it (runner/fuzz_client.h).
#pragma once

#include <memory>
#include <optional>

#include "engine/script/caller.h"
#include "fuzz/campaign/target.h"

namespace h2prism::fuzz {

class Guest {
 public:
  Guest() = default;
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  virtual ~Guest() = default;  // ends it

  // Its connection is over: from now on it is expected to end.
  virtual void released(TimePoint now) = 0;
  // It asked for another connection, and got none.
  virtual void came_again(TimePoint now) = 0;
  // What became of it, once that is known. Does not wait.
  virtual const std::optional<script::CallerReport>& poll(TimePoint now) = 0;
};

// A client may succeed or fail as it likes; it must not break, and it must come to an end.
std::optional<Trouble> trouble_of(const script::CallerReport& report);

}  // namespace h2prism::fuzz
