// Plays many cases at once, each on a connection of its own, on one thread; then confirms would-be failures,
// one by one, with patience: a verdict that accuses is never given on the strength of one crowded moment.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/transport/loop.h"
#include "runner/connector.h"
#include "runner/session.h"

namespace h2prism::runner {

struct ScheduleOptions {
  int jobs = 16;
  milliseconds timeout{2000};                // half of it at first, all of it for the confirmation
  script::Grade pass = script::Grade::weak;  // weaker verdicts are confirmed
  milliseconds confirm_budget{30'000};  // for all confirmations together; past it the first verdict stands
  bool watch_end = true;                // after GOAWAY, see whether the target ends the connection (§5.4.1)
  // Failures that are expected: not worth a confirmation.
  std::function<bool(const script::Case&, const script::Verdict&)> known;
};

struct Played {
  const script::Case* test = nullptr;
  script::Verdict verdict;
  int attempt = 1;
  bool unconfirmed = false;  // a failure for whose confirmation no time was left
  microseconds duration{};
};

class Scheduler {
 public:
  // `played` gets every attempt that counts: the last one of each case. The session tells the rest (log,
  // monitors).
  using OnPlayed = std::function<void(const Played&, const Session*)>;
  using OnLingered = std::function<void(const script::Case&, bool ended)>;

  Scheduler(transport::Loop& loop, Connector& connector, const script::TargetInfo& target,
            ScheduleOptions options);

  // Plays all. Cases whose `needs` are not met are the caller's to leave out.
  void run(std::span<const script::Case* const> cases, OnPlayed played, OnLingered lingered = {});
  void interrupt();
  // Starts no other case; those under way are finished, and would-be failures confirmed.
  void hold();
  // What was not started then.
  const std::vector<const script::Case*>& left() const { return left_; }

  bool interrupted() const { return interrupted_; }
  // Set when the target stopped accepting connections: the message for people. What was not played is missing
  // then.
  const std::optional<std::string>& lost() const { return lost_; }

 private:
  void fill();
  void start(const script::Case& test, int attempt);
  void finished(Session& session);
  void record(const Played& played, const Session* session);
  void refused(Session& session);
  void retire(Session& session);
  void sweep();
  void check_end();
  bool confirming() const { return phase_ == Phase::confirm; }

  enum class Phase : std::uint8_t { play, confirm, linger, done };

  transport::Loop& loop_;
  Connector& connector_;
  const script::TargetInfo& target_;
  ScheduleOptions options_;
  OnPlayed played_;
  OnLingered lingered_;
  std::vector<const script::Case*> queue_;  // next at the back
  std::vector<const script::Case*> left_;   // in order
  std::list<std::unique_ptr<Session>> active_;
  std::list<std::unique_ptr<Session>> lingering_;
  std::vector<std::unique_ptr<Session>> retired_;  // to be destroyed outside their own callbacks
  std::vector<const script::Case*> suspects_;      // to be confirmed
  std::vector<std::pair<TimePoint, const script::Case*>>
      cut_off_;  // connections that ended without GOAWAY, lately
  Phase phase_ = Phase::done;
  TimePoint confirm_until_{};
  TimePoint linger_until_{};
  TimePoint pause_until_{};
  int refusals_ = 0;
  bool interrupted_ = false;
  bool filling_ = false;
  std::optional<std::string> lost_;
};

}  // namespace h2prism::runner
