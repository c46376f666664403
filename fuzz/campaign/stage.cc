#include "fuzz/campaign/stage.h"

namespace h2prism::fuzz {
namespace {

constexpr milliseconds look_every{2};

}  // namespace

Stage::Stage(Target& target, milliseconds patience, const std::atomic<bool>& interrupted)
    : target_(target),
      patience_(patience),
      hangs_after_(target.hang_timeout()),
      interrupted_(interrupted),
      health_(target.health(loop_)) {
  loop_.every(look_every, [this] {
    const auto now = Clock::now();
    target_.poll(now);
    if (!trouble_) trouble_ = target_.take_trouble();
    if (!trouble_) trouble_ = health_->take_trouble(hangs_after_);
    health_->tick(now);
    if (playing_ != nullptr) playing_->tick(now);
    if (trouble_ || interrupted_) loop_.stop();
  });
}

void Stage::run() {
  if (!trouble_ && !interrupted_) loop_.run();
}

// False: nobody is there who answers.
bool Stage::ask() {
  bool answered = false;
  health_->ask([&] {
    answered = true;
    loop_.stop();
  });
  run();
  return answered;
}

Played Stage::play(std::span<const Sequence> sequences) {
  Played out;
  trouble_.reset();
  health_->reset();
  if (ask()) {
    for (const auto& sequence : sequences) {
      auto& exchange = *out.exchanges.emplace_back(
          std::make_unique<Exchange>(target_.role(), sequence, [this](Exchange&) { loop_.stop(); }));
      playing_ = &exchange;
      target_.begin(loop_, exchange, {patience_, hangs_after_});
      run();
      playing_ = nullptr;
      if (!exchange.finished()) exchange.drop();
      if (!trouble_ && exchange.told()) trouble_ = trouble_of(*exchange.told());
      if (trouble_ || interrupted_) break;
    }
    if (!trouble_ && !interrupted_) ask();
  }
  // What it was asked last may have been answered by another worker than the one that is about to die.
  if (!trouble_) {
    target_.poll(Clock::now());
    trouble_ = target_.take_trouble();
  }
  if (!trouble_) trouble_ = health_->take_trouble(hangs_after_);
  health_->reset();
  out.trouble = std::exchange(trouble_, std::nullopt);
  return out;
}

}  // namespace h2prism::fuzz
