// Starts the target that a profile describes, knows when it is ready and when it broke, and starts it again.
#pragma once

#include <functional>
#include <memory>

#include "engine/transport/endpoint.h"
#include "runner/crash_signs.h"
#include "runner/keeper.h"
#include "runner/launch.h"
#include "runner/leak_watch.h"
#include "runner/process_usage.h"
#include "runner/target_log.h"

namespace h2prism::runner {

// What the target used, so long after the first start.
struct Sample {
  milliseconds at{};
  ProcessUsage usage;
};

class Supervisor final : public Keeper {
 public:
  // Starts it; up() will tell, or wait_until_up().
  static Result<std::unique_ptr<Supervisor>> start(const TargetProfile& profile, bool tls);
  ~Supervisor() override;

  transport::Endpoint address() const { return {"127.0.0.1", launch_.port()}; }
  const std::string& ca_file() const { return launch_.ca_file(); }
  // For `ready: http`: whether a request is answered.
  void ask_by(std::function<bool()> serves) { serves_ = std::move(serves); }
  void on_sample(std::function<void(const Sample&)> told) { on_sample_ = std::move(told); }
  void on_restart(std::function<void()> told) { on_restart_ = std::move(told); }
  // Error: it did not come up, and what it wrote.
  Result<void> wait_until_up();
  // Looks a last time at what it uses, once no connection is open any more.
  void finish();
  const LeakWatch& leaks() const { return leaks_; }
  std::optional<std::string> take_growth() { return leaks_.take_memory(); }
  // Now. Nothing, if its process is gone.
  std::optional<ProcessUsage> usage();

  void poll(TimePoint now) override;
  bool up() const override { return state_ == State::up; }
  std::optional<Mishap> take_mishap() override { return std::exchange(mishap_, std::nullopt); }
  Mishap blame(Mishap::Kind kind, std::string what) override;
  void restart() override;
  const std::optional<std::string>& lost() const override { return lost_; }
  bool restarts() const override { return profile_.restart != TargetProfile::Restart::run; }
  bool fresh_for_each_case() const override { return profile_.restart == TargetProfile::Restart::each_case; }
  milliseconds hang_timeout() const override { return profile_.hang_timeout; }

 private:
  enum class State : std::uint8_t {
    starting,
    waiting,  // to be started again in a moment
    up,
    troubled,  // its log says that something broke; the rest of the report is awaited
    down,
  };
  Supervisor(const TargetProfile& profile, Launch launch);
  void begin(TimePoint now);
  void await_ready(TimePoint now);
  void read_log(TimePoint now, bool rest);
  void failed_to_start(TimePoint now, std::string why);
  ProcessUsage sample(TimePoint now);
  std::string last_words() const;

  TargetProfile profile_;
  Launch launch_;
  TargetLog log_;
  CrashSigns signs_;
  std::function<bool()> serves_;
  std::function<void(const Sample&)> on_sample_;
  std::function<void()> on_restart_;
  std::optional<Process> process_;
  State state_ = State::down;
  std::string sign_;  // the line of the log, and what it is
  std::optional<Mishap> mishap_;
  std::optional<std::string> lost_;
  TimePoint first_start_{}, begun_{}, begin_at_{}, troubled_since_{}, log_grew_{}, ask_at_{}, sample_at_{};
  int failures_ = 0;  // starts in a row that came to nothing
  bool was_up_ = false;
  bool line_seen_ = false;  // Ready::log
  std::size_t samples_ = 0;
  LeakWatch leaks_;
};

}  // namespace h2prism::runner
