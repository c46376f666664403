#include "runner/supervisor.h"

#include <algorithm>
#include <csignal>
#include <span>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "runner/loopback_port.h"

namespace h2prism::runner {
namespace {

constexpr milliseconds step{5};
constexpr milliseconds ask_every{20};         // whether it is ready
constexpr milliseconds quiet{300};            // a report is complete after that
constexpr milliseconds longest_report{5000};  // symbols are looked up meanwhile
constexpr milliseconds sample_every{200};
constexpr std::size_t samples_before_slower =
    1500;                                        // every so many, half as often: a run's samples are bounded
constexpr milliseconds longest_lingering{5000};  // of a server that keeps its side of what the peer ended
constexpr int most_failures = 3;
constexpr std::size_t most_last_words = 12;  // lines in a message

}  // namespace

Supervisor::Supervisor(const TargetProfile& profile, Launch launch)
    : profile_(profile),
      launch_(std::move(launch)),
      log_(launch_.command().output),
      signs_(profile.crash_lines, profile.harmless_lines),
      leaks_(profile.leak_limits) {}

Supervisor::~Supervisor() {
  if (process_) process_->stop(profile_.stop_signal, profile_.stop_grace);
}

Result<std::unique_ptr<Supervisor>> Supervisor::start(const TargetProfile& profile, bool tls) {
  auto launch = Launch::prepare(profile, tls);
  if (!launch) return std::unexpected(launch.error());
  std::error_code ignored;
  std::filesystem::remove(launch->command().output, ignored);  // of an earlier run
  std::unique_ptr<Supervisor> out(new Supervisor(profile, std::move(*launch)));
  out->first_start_ = Clock::now();
  out->begin(out->first_start_);
  if (out->lost_) return fail(*out->lost_);
  return out;
}

void Supervisor::begin(TimePoint now) {
  state_ = State::starting;
  begun_ = ask_at_ = now;
  line_seen_ = false;
  leaks_.restarted();
  sign_.clear();
  log_.forget();
  process_.reset();
  auto started = Process::start(launch_.command());
  if (started) {
    process_ = std::move(*started);
  } else {
    lost_ = "cannot be started: " + started.error().message;
  }
}

Result<void> Supervisor::wait_until_up() {
  while (!up() && !lost_) {
    std::this_thread::sleep_for(step);
    poll(Clock::now());
  }
  if (lost_) return fail(*lost_);
  return {};
}

void Supervisor::poll(TimePoint now) {
  if (lost_) return;
  if (state_ == State::waiting && now >= begin_at_) begin(now);
  if (!process_) return;
  // First whether it ended, then what it wrote: so nothing of its last words is missed.
  const auto ended = process_->poll();
  read_log(now, ended.has_value());
  if (state_ == State::starting) {
    if (ended) return failed_to_start(now, to_string(*ended));
    return await_ready(now);
  }
  if (state_ != State::up && state_ != State::troubled) return;
  const auto with_sign = [this](std::string what) {
    return sign_.empty() ? what : fmt::format("{}; its log has: {}", what, sign_);
  };
  if (ended) {
    mishap_ = Mishap{Mishap::Kind::ended, with_sign(to_string(*ended)), log_.tail()};
    state_ = State::down;
  } else if (state_ == State::troubled &&
             (now - log_grew_ > quiet || now - troubled_since_ > longest_report)) {
    mishap_ = Mishap{Mishap::Kind::reported, "has in its log: " + sign_, log_.tail()};
    sign_.clear();
    log_.let_go();
    state_ = restarts() ? State::down : State::up;
  }
  if (now >= sample_at_) sample(now);
}

void Supervisor::read_log(TimePoint now, bool rest) {
  const auto lines = log_.read(rest);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    log_grew_ = now;
    if (state_ == State::starting && profile_.ready_line)
      line_seen_ = line_seen_ || std::regex_search(line, *profile_.ready_line);
    if (!sign_.empty() || (state_ != State::up && state_ != State::starting)) continue;
    const auto sign = signs_.find(line);
    if (!sign) continue;
    sign_ = fmt::format("{}: {}", *sign, line);
    log_.hold(std::span(lines).subspan(i));
    if (state_ == State::starting) continue;
    state_ = State::troubled;
    troubled_since_ = now;
  }
}

void Supervisor::await_ready(TimePoint now) {
  if (now - begun_ > profile_.start_timeout) {
    lost_ = fmt::format("was not ready within {} ms{}", profile_.start_timeout.count(), last_words());
    return;
  }
  if (now < ask_at_) return;
  using enum TargetProfile::Ready;
  bool ready = profile_.ready == log ? line_seen_ : accepts(launch_.port());
  if (ready && profile_.ready == http && serves_) ready = serves_();
  ask_at_ = Clock::now() + ask_every;
  if (!ready) return;
  state_ = State::up;
  was_up_ = true;
  failures_ = 0;
  sign_.clear();
  log_.let_go();
}

// The port of the one before may not be free yet, so that a second start is worth trying; not so the first.
void Supervisor::failed_to_start(TimePoint now, std::string why) {
  if (!was_up_ || ++failures_ >= most_failures) {
    const auto times = failures_ > 1 ? fmt::format(", {} times in a row", failures_) : std::string();
    const auto hint = why == "exited with code 0" ? " (it must stay in the foreground)" : "";
    lost_ = fmt::format("{} before it was ready{}{}{}", why, times, hint, last_words());
    return;
  }
  state_ = State::waiting;
  begin_at_ = now + milliseconds(200) * failures_;
}

std::string Supervisor::last_words() const {
  auto lines = log_.tail();
  if (lines.size() > most_last_words) lines.erase(lines.begin(), lines.end() - most_last_words);
  std::string out = lines.empty() ? "; it wrote nothing" : "; it wrote:";
  for (const auto& line : lines) out += "\n  " + line;
  return out;
}

Mishap Supervisor::blame(Mishap::Kind kind, std::string what) {
  read_log(Clock::now(), true);
  state_ = State::down;
  return {kind, std::move(what), log_.tail()};
}

void Supervisor::restart() {
  if (lost_) return;
  // What broke is not asked to end in order.
  const bool broken = state_ == State::down && process_ && !process_->poll();
  if (process_) process_->stop(profile_.stop_signal, broken ? milliseconds(0) : profile_.stop_grace);
  mishap_.reset();
  begin(Clock::now());
  if (on_restart_) on_restart_();
}

void Supervisor::finish() {
  if (!process_ || !up()) return;
  auto usage = sample(Clock::now());
  const auto deadline = Clock::now() + longest_lingering;
  while (!leaks_.has_closed_files(usage) && Clock::now() < deadline) {
    std::this_thread::sleep_for(step * 10);
    usage = sample(Clock::now());
  }
  if (usage.processes > 0) leaks_.see_at_rest(usage);
}

ProcessUsage Supervisor::sample(TimePoint now) {
  const auto slower = 1U << std::min<std::size_t>(samples_++ / samples_before_slower, 16);
  sample_at_ = now + sample_every * slower;
  const auto usage = usage_of(process_->pid());
  if (usage.processes == 0) return usage;
  if (on_sample_) on_sample_({std::chrono::duration_cast<milliseconds>(now - first_start_), usage});
  leaks_.see(usage);
  return usage;
}

}  // namespace h2prism::runner
