// When the target itself breaks: which case did it, and what is to become of the run.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "runner/scheduler.h"

namespace h2prism::runner {
namespace {

using script::Case;
using script::Finding;
using script::Grade;

constexpr milliseconds recently{500};    // before a mishap: a case that was over by then may have done it
constexpr milliseconds standstill{100};  // what takes this long for a PING is no delay of a healthy machine
constexpr int most_idle_mishaps = 3;
constexpr int most_unexplained = 10;
constexpr std::size_t most_named = 5;  // in a message

std::string ids_of(const std::vector<const Case*>& cases) {
  std::vector<std::string> ids;
  for (const auto* test : cases) {
    if (ids.size() < most_named) ids.push_back(test->id);
  }
  const auto more = cases.size() > most_named ? fmt::format(" and {} more", cases.size() - most_named) : "";
  return join(ids, ", ") + more;
}

void add_new(std::vector<const Case*>& out, const Case* test) {
  if (std::ranges::find(out, test) == out.end()) out.push_back(test);
}

// A process's end is seen at once, so that what it cut short did it. A log speaks later: then it may have
// been any of those that were over by then, too.
bool only_suspect(const Broke& broke, const std::vector<const Case*>& cut_short) {
  const bool at_once = broke.mishap.kind == Mishap::Kind::ended;
  return cut_short.size() == 1 && (at_once || broke.suspects.size() == 1);
}

}  // namespace

// No case is begun while the target is down, is asked for a sign of life, or may still break of the last
// case.
bool Scheduler::may_start(TimePoint now) {
  if (lost_ || phase_ == Phase::done || pulse_.asking() || settling(now)) return false;
  auto* keeper = options_.keeper;
  if (keeper == nullptr) return true;
  if (keeper->up() && keeper->fresh_for_each_case() && begun_since_start_ > 0) {
    keeper->restart();
    begun_since_start_ = 0;
  }
  return keeper->up();
}

// Also while the target is not well: then it is told in a moment what of.
bool Scheduler::settling(TimePoint now) {
  const auto* keeper = options_.keeper;
  if (settling_ != nullptr && now >= settled_at_ && (keeper == nullptr || keeper->up())) settling_ = nullptr;
  return settling_ != nullptr;
}

void Scheduler::look_after(TimePoint now) {
  std::erase_if(recent_, [&](const auto& entry) { return now - entry.at > recently; });
  if (auto* keeper = options_.keeper; keeper != nullptr) {
    keeper->poll(now);
    if (auto mishap = keeper->take_mishap()) broke(std::move(*mishap));
    if (keeper->lost()) return lose("the target " + *keeper->lost());
    if (phase_ == Phase::done) return;
  }
  if (pulse_.asking()) {
    const auto limit = options_.keeper != nullptr ? options_.keeper->hang_timeout() : options_.hang_timeout;
    const auto waited = pulse_.waiting(now);
    pulse_.tick(now);
    if (pulse_.asking() && waited > limit) return hangs();
    if (pulse_.asking()) return;
    if (waited > standstill) confirm_until_ += waited;
  }
  for (const auto* test : std::exchange(doubtful_, {})) (inquest_ ? inquest_->queue : queue_).push_back(test);
  if (inquest_ && inquest_->queue.empty() && active_.empty() && !settling(now)) close_inquest();
}

// A case that met silence says nothing about the target while that answers nobody.
bool Scheduler::doubts(const Played& played, bool known) {
  if (!is_silence(played.verdict)) return false;
  if (!pulse_.asking()) {
    note_early_suspects();
    pulse_.ask(Clock::now(), answers_pings_);
  }
  if (played.attempt == 1) {
    add_new(silent_, played.test);
    return false;
  }
  auto& looks = looks_[played.test];
  if (looks >= more_looks(known, pulse_.answered_after() > standstill)) return false;
  ++looks;
  doubtful_.push_back(played.test);
  return true;
}

void Scheduler::note_early_suspects() {
  early_suspects_.clear();
  silent_.clear();
  for (const auto& session : active_) add_new(early_suspects_, &session->player().test());
  for (auto it = recent_.rbegin(); it != recent_.rend(); ++it) add_new(early_suspects_, it->test);
}

void Scheduler::hangs() {
  const auto seconds = std::chrono::duration<double>(pulse_.waiting(Clock::now())).count();
  const auto what = fmt::format("hangs: on fresh connections it has answered nothing for {:.1f} s", seconds);
  pulse_.drop();
  if (options_.keeper != nullptr) return broke(options_.keeper->blame(Mishap::Kind::hung, what));
  forget_active();
  if (doubtful_.size() == 1) {
    Played hung{doubtful_.front(), {}, 1 + looks_[doubtful_.front()], false, {}, {}};
    hung.verdict.grade = Grade::fail;
    hung.verdict.finding = Finding::silence;
    hung.verdict.reason = "after this case, played alone, the target " + what;
    hung.verdict.observed = hung.verdict.reason;
    record(hung, nullptr);
  }
  // What they met is the target's, but not by their doing.
  for (const auto* test : silent_) {
    Played met{test, {}, 1, true, {}, {}};
    met.verdict.finding = Finding::silence;
    met.verdict.reason = met.verdict.observed =
        fmt::format("while this case was under way or behind it, the target {}", what);
    record(met, nullptr);
  }
  lose(fmt::format("the target {}; the cases under way were {}", what, ids_of(early_suspects_)));
}

// Sessions whose target is gone have nothing to say.
void Scheduler::forget_active() {
  while (!active_.empty()) {
    auto& session = *active_.front();
    session.attach(nullptr);
    retire(session);
  }
}

// The cases whose connection the target's end ended: no verdict of theirs counts. Those that had not got as
// far as a connection are only to be played again, if there are others.
std::vector<const Case*> Scheduler::cut_short() {
  std::vector<const Case*> out, unopened;
  for (const auto& session : active_) add_new(session->opened() ? out : unopened, &session->player().test());
  for (const auto* test : std::exchange(doubtful_, {})) add_new(out, test);
  for (const auto& over : recent_) {
    if (over.cut_off && !alone()) add_new(out, over.test);
  }
  if (out.empty()) return unopened;
  queue_.insert(queue_.end(), unopened.begin(), unopened.end());
  return out;
}

void Scheduler::broke(Mishap mishap) {
  pulse_.drop();
  refusals_ = 0;
  Broke broke{std::move(mishap), {}, nullptr};
  auto unplayed = cut_short();
  // What was begun last is the likeliest.
  broke.suspects.assign(unplayed.rbegin(), unplayed.rend());
  const bool refusing = broke.mishap.kind == Mishap::Kind::refusing;
  if (refusing || broke.mishap.kind == Mishap::Kind::hung) {
    for (const auto* test : early_suspects_) add_new(broke.suspects, test);
  }
  for (auto it = recent_.rbegin(); it != recent_.rend(); ++it) add_new(broke.suspects, it->test);
  const auto* culprit = !alone() ? nullptr : !unplayed.empty() ? unplayed.front() : settling_;
  if (refusing && alone() && !early_suspects_.empty()) {
    // It was over before; and it may have been one connection too many, not this one. Alone on a fresh target
    // it would be this one.
    culprit = begun_since_start_ <= 1 ? early_suspects_.front() : nullptr;
    if (culprit == nullptr && inquest_) inquest_->queue.push_back(early_suspects_.front());
  }
  settling_ = nullptr;
  recent_.clear();
  if (phase_ == Phase::linger) phase_ = Phase::play;  // there is something to play again
  if (culprit != nullptr && inquest_ && begun_since_start_ > 1 && options_.keeper->restarts()) {
    // Of those played since the start it may have been the last straw only: once more, first of all.
    inquest_->queue.push_back(culprit);
    forget_active();
    options_.keeper->restart();
    begun_since_start_ = 0;
    return;
  }
  if (culprit != nullptr) {
    convict(*culprit, broke.mishap, "played alone");
    std::erase(unplayed, culprit);
    broke.culprit = culprit;
    if (broke_) broke_(broke);
    // Those that were cut short, and have not been played since, are still to be.
    if (inquest_) {
      for (const auto* test : inquest_->queue) {
        if (std::ranges::find(inquest_->unplayed, test) != inquest_->unplayed.end()) queue_.push_back(test);
      }
      inquest_.reset();
    }
  }
  if (!options_.keeper->restarts()) return leave_broken(std::move(broke), unplayed);
  forget_active();
  if (culprit == nullptr) hold_inquest(std::move(broke), std::move(unplayed));
  if (phase_ == Phase::done) return;
  options_.keeper->restart();
  begun_since_start_ = 0;
}

// Without a fresh target nothing can be tried. What lives on is played on with.
void Scheduler::leave_broken(Broke broke, const std::vector<const Case*>& unplayed) {
  const bool lives = broke.mishap.kind == Mishap::Kind::reported;
  if (only_suspect(broke, unplayed)) {
    convict(*unplayed.front(), broke.mishap, "while only this case was under way");
    broke.culprit = unplayed.front();
  } else if (!lives) {
    for (const auto* test : unplayed) {
      Played out{test, {}, 1, false, {}, broke.mishap.log};
      out.verdict.finding = Finding::crash;
      out.verdict.observed = "the target " + broke.mishap.what;
      out.verdict.reason = fmt::format("while this and {} other cases were under way, {}",
                                       unplayed.size() - 1, out.verdict.observed);
      record(out, nullptr);
    }
  }
  if (broke_) broke_(broke);
  if (lives) return;
  forget_active();
  lose(fmt::format("the target {}, and its profile says restart: run", broke.mishap.what));
}

void Scheduler::convict(const Case& test, const Mishap& mishap, std::string how) {
  const auto session =
      std::ranges::find_if(active_, [&](const auto& s) { return &s->player().test() == &test; });
  const auto* shown = session != active_.end() ? session->get() : nullptr;
  const auto looks = looks_.find(&test);
  Played out{&test, {}, 2 + (looks != looks_.end() ? looks->second : 0), false, {}, mishap.log};
  if (shown != nullptr) {
    out.attempt = shown->attempt();
    out.duration = std::chrono::duration_cast<microseconds>(Clock::now() - shown->started());
  }
  out.verdict.grade = Grade::fail;
  out.verdict.finding = mishap.kind == Mishap::Kind::hung ? Finding::silence : Finding::crash;
  out.verdict.observed = "the target " + mishap.what;
  out.verdict.reason = fmt::format("{}, {}", how, out.verdict.observed);
  record(out, shown);
  std::erase(suspects_, &test);
}

void Scheduler::hold_inquest(Broke broke, std::vector<const Case*> unplayed) {
  // It broke again, but of none of the cases that are being tried: one inquest is enough.
  if (inquest_) {
    unexplained(broke);
    return;
  }
  if (broke.suspects.empty()) {
    unexplained(broke);
    if (++idle_mishaps_ >= most_idle_mishaps) {
      lose(fmt::format("the target cannot be kept alive: with no case under way it {}, {} times in a row",
                       broke.mishap.what, idle_mishaps_));
    }
    return;
  }
  inquest_.emplace();
  inquest_->queue.assign(broke.suspects.rbegin(), broke.suspects.rend());
  inquest_->unplayed = std::move(unplayed);
  inquest_->broke = std::move(broke);
}

// All of them were played again, and the target stood it.
void Scheduler::close_inquest() {
  auto held = std::move(*inquest_);
  inquest_.reset();
  if (only_suspect(held.broke, held.unplayed)) {
    const auto* only = held.unplayed.front();
    convict(*only, held.broke.mishap,
            "while only this case was under way (but not when it was played again on a fresh target)");
    held.broke.culprit = only;
    if (broke_) broke_(held.broke);
    return;
  }
  unexplained(held.broke);
}

void Scheduler::unexplained(const Broke& broke) {
  if (broke_) broke_(broke);
  if (++unexplained_ < most_unexplained) return;
  lose(fmt::format(
      "the target cannot be kept alive: {} times it broke, and no single case does it; the last time it {}",
      unexplained_, broke.mishap.what));
}

}  // namespace h2prism::runner
