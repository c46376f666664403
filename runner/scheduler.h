// Plays many cases at once, each on a connection of its own, on one thread; then confirms would-be failures,
// one by one, with patience: a verdict that accuses is never given on the strength of one crowded moment.
// When the target itself breaks, the cases under way are played again alone, to know which of them does it
// (scheduler_mishaps.cc).
#pragma once

#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/transport/loop.h"
#include "runner/connector.h"
#include "runner/keeper.h"
#include "runner/looks.h"
#include "runner/pulse.h"
#include "runner/session.h"

namespace h2prism::runner {

// When the target ended a connection on which it had sent GOAWAY with an error.
enum class Farewell : std::uint8_t { in_time, late, never };

struct ScheduleOptions {
  int jobs = 16;
  bool strictly = false;                     // not a connection more, though it only watches a silent target
  milliseconds timeout{2000};                // half of it at first, all of it for the confirmation
  script::Grade pass = script::Grade::weak;  // weaker verdicts are confirmed
  milliseconds confirm_budget{30'000};  // for all confirmations together; past it the first verdict stands
  bool watch_end = true;                // after GOAWAY, see whether the target ends the connection (§5.4.1)
  Known known;                          // none: nothing is
  bool known_to_stay = false;           // behind that GOAWAY: what is still open is not watched for longer
  Keeper* keeper = nullptr;             // none: whoever started the target sees to it
  milliseconds hang_timeout{10'000};    // without an answer on any fresh connection; a keeper has its own
};

struct Played {
  const script::Case* test = nullptr;
  script::Verdict verdict;
  int attempt = 1;
  bool unconfirmed = false;  // a failure for whose confirmation no time was left
  microseconds duration{};
  std::vector<std::string> log;  // of a target that broke: its last lines
};

// A mishap, and the cases that were under way or just over. `culprit`: the one that does it, if that is
// known.
struct Broke {
  Mishap mishap;
  std::vector<const script::Case*> suspects;
  const script::Case* culprit = nullptr;
};

class Scheduler {
 public:
  // `played` gets every attempt that counts: the last one of each case. The session tells the rest (log,
  // monitors).
  using OnPlayed = std::function<void(const Played&, const Session*)>;
  using OnLingered = std::function<void(const script::Case&, Farewell)>;
  using OnBroke = std::function<void(const Broke&)>;

  Scheduler(transport::Loop& loop, Connector& connector, const script::TargetInfo& target,
            ScheduleOptions options);

  // Plays all. Cases whose `needs` are not met are the caller's to leave out.
  void run(std::span<const script::Case* const> cases, OnPlayed played, OnLingered lingered = {});
  void interrupt();
  // Starts no other case; those under way are finished, and would-be failures confirmed.
  void hold();
  // What was not started then.
  const std::vector<const script::Case*>& left() const { return left_; }
  void on_broke(OnBroke broke) { broke_ = std::move(broke); }

  bool interrupted() const { return interrupted_; }
  // Set when the target stopped accepting connections: the message for people. What was not played is missing
  // then.
  const std::optional<std::string>& lost() const { return lost_; }

 private:
  void fill();
  void start(const script::Case& test, int attempt);
  void finished(Session& session);
  void conclude(Session& session, Played played, const Leaving& leaving);
  void depart(Session& session);
  void see_off(TimePoint now);
  void record(const Played& played, const Session* session);
  void refused(Session& session);
  void retire(Session& session);
  void linger(Session& session);
  bool end_linger(TimePoint now);
  std::size_t places() const;
  void sweep();
  void check_end();
  void lose(std::string why);
  bool confirming() const { return phase_ == Phase::confirm; }

  // Which case was it? Those that may have been are played alone, one after the other.
  struct Inquest {
    Broke broke;
    std::vector<const script::Case*> queue;     // next at the back
    std::vector<const script::Case*> unplayed;  // those that were cut short, and need a verdict in any case
  };
  struct Finished {
    TimePoint at;
    const script::Case* test;
    bool cut_off;  // it may have been the target's end, which is no reaction
  };
  bool alone() const {
    return inquest_.has_value() || (options_.keeper != nullptr && options_.keeper->fresh_for_each_case());
  }
  bool may_start(TimePoint now);
  bool settling(TimePoint now);
  void look_after(TimePoint now);
  void broke(Mishap mishap);
  std::vector<const script::Case*> cut_short();
  void leave_broken(Broke broke, const std::vector<const script::Case*>& unplayed);
  void convict(const script::Case& test, const Mishap& mishap, std::string how);
  void hold_inquest(Broke broke, std::vector<const script::Case*> unplayed);
  void close_inquest();
  void unexplained(const Broke& broke);
  bool doubts(const Played& played, bool known);
  void note_early_suspects();
  void hangs();
  void forget_active();

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
  struct Lingering {
    TimePoint since;
    std::unique_ptr<Session> session;
  };
  std::list<Lingering> lingering_;
  // A client whose connection is judged: what it tells its caller is still to come.
  struct Departing {
    std::unique_ptr<Session> session;
    TimePoint since;
    bool watched = false;   // whether it ends the connection, behind its GOAWAY
    bool released = false;  // it was told that nothing more comes
  };
  std::list<Departing> departing_;
  std::vector<std::unique_ptr<Session>> retired_;  // to be destroyed outside their own callbacks
  std::vector<const script::Case*> suspects_;      // to be confirmed
  std::vector<std::pair<TimePoint, const script::Case*>>
      cut_off_;  // connections that ended without GOAWAY, lately
  Phase phase_ = Phase::done;
  TimePoint confirm_until_{};
  TimePoint pause_until_{};
  int refusals_ = 0;
  bool interrupted_ = false;
  bool late_ = false;  // what ends now
  bool filling_ = false;
  std::optional<std::string> lost_;

  OnBroke broke_;
  Pulse pulse_;
  std::optional<Inquest> inquest_;
  std::deque<Finished> recent_;             // lately
  const script::Case* settling_ = nullptr;  // over, but the target may still break of it; the next one waits
  TimePoint settled_at_{};
  std::vector<const script::Case*> doubtful_;  // silence, to be looked at again once the target answers
  std::vector<const script::Case*>
      silent_;  // at their first attempt, since the target is asked for a sign of life
  std::map<const script::Case*, int> looks_;  // how often that was done
  std::vector<const script::Case*>
      early_suspects_;                 // under way, or just over, when silence or refusals began
  bool answers_pings_ = false;         // it was seen to
  std::size_t begun_since_start_ = 0;  // cases, since the target was started
  int idle_mishaps_ = 0;               // in a row, with no case to blame
  int unexplained_ = 0;
};

}  // namespace h2prism::runner
