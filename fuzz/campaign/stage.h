// Plays sequences one after the other, alone, and says what became of the target: for looking into what a
// campaign met.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "fuzz/campaign/exchange.h"
#include "fuzz/campaign/health.h"

namespace h2prism::fuzz {

struct Played {
  std::optional<Trouble> trouble;
  std::vector<std::unique_ptr<Exchange>> exchanges;  // a connection each, in order
};

class Stage {
 public:
  Stage(Target& target, milliseconds patience, const std::atomic<bool>& interrupted);

  // Each on a connection of its own, until the target is in trouble. Of a server, before and behind all of
  // them a request is answered on one and the same other connection.
  Played play(std::span<const Sequence> sequences);
  // How long nobody is answered, or a client goes on alone, before it hangs; at first the target's own time.
  void hangs_after(milliseconds time) { hangs_after_ = time; }
  // How long one connection is waited for that neither answers nor ends.
  void waits(milliseconds patience) { patience_ = patience; }
  bool interrupted() const { return interrupted_; }

 private:
  void run();
  bool ask();

  Target& target_;
  milliseconds patience_, hangs_after_;
  const std::atomic<bool>& interrupted_;
  transport::Loop loop_;
  std::unique_ptr<Health> health_;
  std::optional<Trouble> trouble_;
  Exchange* playing_ = nullptr;
};

}  // namespace h2prism::fuzz
