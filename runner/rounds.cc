#include "runner/rounds.h"

#include <limits>

#include "engine/transport/loop.h"
#include "runner/attach_desk.h"
#include "runner/order.h"
#include "runner/progress.h"
#include "runner/scheduler.h"

namespace h2prism::runner {
namespace {

using reports::Gate;
using script::Case;

class Rounds {
 public:
  Rounds(std::size_t total, const RunOptions& options, Connector& connector, const Judge& judge,
         Recorder& recorder, Keeper* keeper)
      : total_(total),
        options_(options),
        connector_(connector),
        judge_(judge),
        recorder_(recorder),
        keeper_(keeper) {
    watch_.on_interrupt([this] { end_.interrupted = true; });
  }

  // What may have been a coincidence is confirmed before anything stops for it: if it was one, the rest is
  // played.
  void round(std::vector<const Case*> cases) {
    ++end_.rounds;
    Progress progress(total_, !options_.quiet);
    do {
      cases = stretch(cases, progress);
      end_.stopped = stops() && recorder_.accuses(options_.gate.until_failure);
    } while (!cases.empty() && !over());
  }

  bool over() const { return end_.interrupted || end_.lost || end_.stopped; }
  RoundsEnd end() { return std::move(end_); }

 private:
  bool stops() const { return options_.gate.fail_fast || options_.gate.until_failure; }

  // Plays up to the end, or to the first reason to stop; gives what is left.
  std::vector<const Case*> stretch(std::span<const Case* const> cases, Progress& progress) {
    transport::Loop loop;
    ScheduleOptions schedule;
    schedule.jobs = options_.jobs;
    schedule.strictly = options_.strict_jobs;
    schedule.timeout = options_.timeout;
    schedule.keeper = keeper_;
    if (options_.attach) schedule.hang_timeout = AttachDesk::time_to_ask;
    // Of a baseline, a weak verdict may be a regression.
    schedule.pass = options_.gate.baseline.empty() ? options_.pass : script::Grade::strong;
    schedule.known = [this](const Case& test, const script::Verdict& verdict) {
      return judge_.judge(test.id, verdict.grade, to_string(verdict.finding), options_.pass).first !=
             Gate::unexpected_fail;
    };
    schedule.known_to_stay =
        judge_
            .judge(fmt::format("monitor/{}", end_monitor), script::Grade::fail, "rule-broken", options_.pass)
            .first == Gate::known;
    Scheduler scheduler(loop, connector_, options_.target, std::move(schedule));
    loop.on_interrupt([&] { scheduler.interrupt(); });
    scheduler.on_broke([&](const Broke& broke) { recorder_.broke(broke); });
    scheduler.run(
        cases,
        [&](const Played& played, const Session* session) {
          recorder_.played(played, session);
          progress.update(recorder_.decided(), recorder_.unexpected());
          if (stops() && recorder_.accuses(options_.gate.until_failure)) scheduler.hold();
        },
        [&](const Case& test, Farewell farewell) { recorder_.lingered(test, farewell); });
    watch_.poll();  // a signal that came when the scheduler had ended
    end_.interrupted = end_.interrupted || scheduler.interrupted();
    end_.lost = scheduler.lost();
    return scheduler.left();
  }

  std::size_t total_;
  const RunOptions& options_;
  Connector& connector_;
  const Judge& judge_;
  Recorder& recorder_;
  Keeper* keeper_;
  RoundsEnd end_;
  transport::Loop watch_;  // for signals that no scheduler hears, since it has ended or not begun
};

}  // namespace

RoundsEnd play_rounds(std::span<const Case* const> cases, std::size_t total, const RunOptions& options,
                      Connector& connector, const Judge& judge, Recorder& recorder, Keeper* keeper) {
  Rounds rounds(total, options, connector, judge, recorder, keeper);
  const bool endless = options.gate.until_failure && options.repeat == 1;
  const int most = endless ? std::numeric_limits<int>::max() : options.repeat;
  const Known listed = [&](const Case& test, const script::Verdict& verdict) {
    return judge.judge(test.id, verdict.grade, to_string(verdict.finding), options.pass).first == Gate::known;
  };
  const auto takes_long = [&](const Case& test) { return may_be_silent(test, listed); };
  for (int i = 0; i < most && !rounds.over(); ++i) {
    auto order = in_order(cases, options.gate.seed, i);
    if (options.gate.seed == 0) order = long_first(std::move(order), takes_long);
    rounds.round(std::move(order));
  }
  return rounds.end();
}

}  // namespace h2prism::runner
