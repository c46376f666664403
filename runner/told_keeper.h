// A keeper that says when its target is started again; else it is the one it was given.
#pragma once

#include <functional>
#include <utility>

#include "runner/keeper.h"

namespace h2prism::runner {

class ToldKeeper final : public Keeper {
 public:
  ToldKeeper(Keeper& keeper, std::function<void()> restarted)
      : keeper_(keeper), restarted_(std::move(restarted)) {}

  void restart() override {
    keeper_.restart();
    restarted_();
  }
  void poll(TimePoint now) override { keeper_.poll(now); }
  bool up() const override { return keeper_.up(); }
  std::optional<Mishap> take_mishap() override { return keeper_.take_mishap(); }
  Mishap blame(Mishap::Kind kind, std::string what) override { return keeper_.blame(kind, std::move(what)); }
  const std::optional<std::string>& lost() const override { return keeper_.lost(); }
  bool restarts() const override { return keeper_.restarts(); }
  bool fresh_for_each_case() const override { return keeper_.fresh_for_each_case(); }
  milliseconds hang_timeout() const override { return keeper_.hang_timeout(); }

 private:
  Keeper& keeper_;
  std::function<void()> restarted_;
};

}  // namespace h2prism::runner
