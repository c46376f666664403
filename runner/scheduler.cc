#include "runner/scheduler.h"

#include <algorithm>

#include <fmt/format.h>

namespace h2prism::runner {
namespace {

using script::Grade;
using transport::CloseKind;

constexpr milliseconds tick{5};
constexpr milliseconds blame_window{
    200};  // a crash is laid at the door of connections cut off this shortly before
constexpr milliseconds refusal_pause{50};
constexpr int tolerated_refusals = 20;  // a target may restart: this many pauses before it counts as lost
constexpr milliseconds late_farewell{2000}, no_farewell{10'000};
constexpr std::size_t most_watched = 64;
// How long a target may take to break, once the connection that did it is over.
constexpr milliseconds short_settling{30};
constexpr milliseconds long_settling{150};  // if that was cut off
constexpr std::size_t most_recent = 64;

// A client is none to be reached: one that does not come to a case, or not through its handshake, may come to
// the next.
bool unreachable(const Session& session) {
  if (session.opened() || session.visited() || !session.how_closed()) return false;
  using enum CloseKind;
  const auto kind = session.how_closed()->kind;
  return kind == refused || kind == unreachable || kind == unresolved || kind == timed_out;
}

bool cut_off(const Session& session) {
  const auto& closed = session.how_closed();
  return closed && closed->kind != CloseKind::local && session.player().peer().observed().goaways.empty();
}

bool ended_abruptly(const Session& session) {
  const auto& closed = session.how_closed();
  const bool abrupt = closed && (closed->kind == CloseKind::reset || closed->kind == CloseKind::truncated);
  return abrupt && cut_off(session);
}

bool had_error_goaway(const Session& session) {
  return std::ranges::any_of(session.player().peer().observed().goaways,
                             [](const auto& g) { return g.code != ErrorCode::NO_ERROR; });
}

}  // namespace

Scheduler::Scheduler(transport::Loop& loop, Connector& connector, const script::TargetInfo& target,
                     ScheduleOptions options)
    : loop_(loop),
      connector_(connector),
      target_(target),
      options_(std::move(options)),
      pulse_(loop, connector, target) {
  loop_.every(tick, [this] { sweep(); });
}

void Scheduler::run(std::span<const script::Case* const> cases, OnPlayed played, OnLingered lingered) {
  played_ = std::move(played);
  lingered_ = std::move(lingered);
  queue_.assign(cases.rbegin(), cases.rend());
  phase_ = Phase::play;
  loop_.post([this] { fill(); });
  loop_.run();
  active_.clear();
  departing_.clear();
  lingering_.clear();
  retired_.clear();
  pulse_.drop();
}

void Scheduler::interrupt() {
  interrupted_ = true;
  phase_ = Phase::done;
  loop_.stop();
}

void Scheduler::hold() {
  if (phase_ != Phase::play) return;
  left_.insert(left_.end(), queue_.rbegin(), queue_.rend());
  queue_.clear();
}

void Scheduler::fill() {
  if (filling_) return;  // a session may end while it is being started
  filling_ = true;
  const auto jobs = places();
  const auto now = Clock::now();
  if (confirming() && now > confirm_until_) queue_.clear();
  auto& queue = inquest_ ? inquest_->queue : queue_;
  while (now >= pause_until_ && !queue.empty() && active_.size() + departing_.size() < jobs &&
         may_start(now)) {
    const auto* test = queue.back();
    queue.pop_back();
    ++begun_since_start_;
    const auto looks = looks_.find(test);
    start(*test, (inquest_ || confirming() ? 2 : 1) + (looks != looks_.end() ? looks->second : 0));
  }
  filling_ = false;
  check_end();
}

// Connections at a time. Those that only watch what the target does disturb nobody: not even a confirmation.
std::size_t Scheduler::places() const {
  if (alone()) return 1;
  const auto jobs = confirming() ? 1 : static_cast<std::size_t>(options_.jobs);
  if (options_.strictly && !confirming()) return jobs;
  const auto watching = std::ranges::count_if(active_, [](const auto& s) { return s->player().watching(); });
  return std::max(jobs, std::min(jobs + static_cast<std::size_t>(watching), most_watched));
}

void Scheduler::start(const script::Case& test, int attempt) {
  script::PlayOptions play;
  play.patient = attempt > 1;
  const bool whole = play.patient || may_be_silent(test, options_.known);
  play.timeout = whole ? options_.timeout : options_.timeout / 2;
  auto session = std::make_unique<Session>(test, target_, play, attempt, [this](Session& s) { finished(s); });
  auto& started = *active_.emplace_back(std::move(session));
  if (auto ok = connector_.start(loop_, started, test); !ok) {
    Played played{&test, {}, attempt, false, {}};
    played.verdict.reason = ok.error().message;
    record(played, nullptr);
    retire(started);
  }
}

void Scheduler::finished(Session& session) {
  const auto& test = session.player().test();
  if (unreachable(session)) return refused(session);
  refusals_ = idle_mishaps_ = 0;
  answers_pings_ = answers_pings_ || session.player().peer().observed().fences > 0;
  const auto now = Clock::now();
  recent_.push_back({now, &test, cut_off(session)});
  if (recent_.size() > most_recent) recent_.pop_front();
  if (alone()) {
    settling_ = &test;
    settled_at_ = now + (cut_off(session) ? long_settling : short_settling);
  } else if (options_.keeper != nullptr && options_.jobs == 1 && cut_off(session)) {
    // So that the next one, which nobody else accompanies, is not under way when the target's end shows.
    settling_ = &test;
    settled_at_ = now + short_settling;
  }
  if (cut_off(session)) cut_off_.emplace_back(Clock::now(), &test);
  if (session.visit() != nullptr) return depart(session);
  conclude(session,
           {&test,
            session.player().verdict(),
            session.attempt(),
            false,
            std::chrono::duration_cast<microseconds>(session.ended() - session.started()),
            {}},
           {.abrupt = ended_abruptly(session)});
  if (options_.watch_end && had_error_goaway(session) && !session.closed()) {
    linger(session);
  } else {
    session.close();
    retire(session);
  }
  loop_.post([this] { fill(); });
}

// The verdict is complete: is it to be looked at again?
void Scheduler::conclude(Session& session, Played played, const Leaving& leaving) {
  const auto& test = *played.test;
  const bool known = options_.known && options_.known(test, played.verdict);
  if (session.attempt() == 1 && wants_confirmation(played.verdict, options_.pass, known, leaving)) {
    suspects_.push_back(&test);
    // Told at once, too: should the run be cut short, it is known. The confirmation replaces it.
    played.unconfirmed = true;
  }
  if (doubts(played, known)) played.unconfirmed = true;
  record(played, &session);
}

// The connection is over, as far as we are concerned; the client may have something to tell its caller.
void Scheduler::depart(Session& session) {
  const bool watched = options_.watch_end && had_error_goaway(session) && !session.closed();
  const auto it = std::ranges::find(active_, &session, &std::unique_ptr<Session>::get);
  departing_.push_back({std::move(*it), Clock::now(), watched});
  active_.erase(it);
  if (watched) {
    session.linger([](Session&) {});
  } else {
    session.close();
  }
}

void Scheduler::see_off(TimePoint now) {
  for (auto it = departing_.begin(); it != departing_.end();) {
    auto& session = *it->session;
    const auto& test = session.player().test();
    const bool over = session.closed() || !it->watched;
    if (it->watched && (over || now > it->since + late_farewell)) {
      if (lingered_) lingered_(test, over ? Farewell::in_time : Farewell::late);
      it->watched = false;
      session.close();
    }
    if (!it->watched && !std::exchange(it->released, true)) session.visit()->released(now);
    const auto& told = session.visit()->poll(now);
    if (!told) {
      ++it;
      continue;
    }
    if (it->watched && lingered_) lingered_(test, Farewell::in_time);  // it ended altogether
    const auto wire = script::wire_of(session.player().peer());
    Played played{&test,
                  script::with_caller(session.player().verdict(), test, *told, wire),
                  session.attempt(),
                  false,
                  std::chrono::duration_cast<microseconds>(session.ended() - session.started()),
                  told->lines};
    conclude(session, std::move(played),
             {.vanished = told->what == script::CallerReport::What::vanished, .named_error = wire.error});
    session.close();
    retired_.push_back(std::move(it->session));
    it = departing_.erase(it);
  }
}

void Scheduler::record(const Played& played, const Session* session) { played_(played, session); }

// No connection: the target may be restarting, or it is gone.
void Scheduler::refused(Session& session) {
  const auto& test = session.player().test();
  (inquest_ ? inquest_->queue : queue_).push_back(&test);
  const auto why = *session.how_closed();
  retire(session);
  const auto now = Clock::now();
  --begun_since_start_;
  if (lost_ || now < pause_until_) return;
  if (refusals_ == 0) note_early_suspects();
  pause_until_ = now + refusal_pause;
  if (++refusals_ <= tolerated_refusals) return;  // a tick after the pause fills again
  const auto what = fmt::format("no longer accepts connections ({}{}{})", transport::name(why.kind),
                                why.detail.empty() ? "" : ": ", why.detail);
  if (options_.keeper != nullptr) {
    refusals_ = 0;
    loop_.post([this, what] {
      if (phase_ != Phase::done && options_.keeper->up())
        broke(options_.keeper->blame(Mishap::Kind::refusing, what));
    });
    return;
  }
  for (const auto& [at, suspect] : cut_off_) {
    if (now - at > blame_window + refusal_pause * (tolerated_refusals + 1)) continue;
    Played crashed{suspect, {}, 1, false, {}};
    crashed.verdict.grade = Grade::fail;
    crashed.verdict.finding = script::Finding::crash;
    crashed.verdict.reason = "the connection was cut off, and then the target accepted no other: it is gone";
    crashed.verdict.observed = "the target " + what;
    record(crashed, nullptr);
  }
  lose("the target " + what);
}

void Scheduler::lose(std::string why) {
  lost_ = std::move(why);
  phase_ = Phase::done;
  loop_.stop();
}

void Scheduler::retire(Session& session) {
  if (const auto it = std::ranges::find(active_, &session, &std::unique_ptr<Session>::get);
      it != active_.end()) {
    retired_.push_back(std::move(*it));
    active_.erase(it);
    return;
  }
  const auto it =
      std::ranges::find_if(lingering_, [&](const auto& l) { return l.session.get() == &session; });
  if (it == lingering_.end()) return;
  retired_.push_back(std::move(it->session));
  lingering_.erase(it);
}

void Scheduler::linger(Session& session) {
  const auto it = std::ranges::find(active_, &session, &std::unique_ptr<Session>::get);
  lingering_.push_back({Clock::now(), std::move(*it)});
  active_.erase(it);
  session.linger([this](Session& s) {
    if (lingered_) lingered_(s.player().test(), late_ ? Farewell::late : Farewell::in_time);
    retire(s);
    check_end();
  });
}

// Each connection has its time from its own GOAWAY on; more than that where cases are still played. True: all
// have had it.
bool Scheduler::end_linger(TimePoint now) {
  if (lingering_.empty()) return true;
  const auto waited = now - lingering_.back().since;
  late_ = waited >= late_farewell;
  if (waited < (options_.known_to_stay ? late_farewell : no_farewell)) return false;
  for (const auto& [since, session] : lingering_) {
    if (lingered_) lingered_(session->player().test(), Farewell::never);
  }
  return true;
}

void Scheduler::sweep() {
  if (phase_ == Phase::done) return;
  retired_.clear();
  const auto now = Clock::now();
  std::vector<Session*> sessions;
  for (const auto& session : active_) sessions.push_back(session.get());
  for (auto* session : sessions) session->tick(now);
  std::erase_if(cut_off_, [&](const auto& entry) { return now - entry.first > milliseconds(5000); });
  see_off(now);
  look_after(now);
  if (phase_ != Phase::done) fill();
}

void Scheduler::check_end() {
  if (phase_ == Phase::done || !queue_.empty() || !active_.empty() || !departing_.empty()) return;
  if (inquest_ || settling(Clock::now()) || !doubtful_.empty() || pulse_.asking()) return;
  if (options_.keeper != nullptr) {
    // The last case, too, may have been one too many.
    const bool quiet = recent_.empty() || Clock::now() - recent_.back().at > long_settling;
    if (!quiet || !options_.keeper->up()) return;
  }
  if (phase_ == Phase::play && !suspects_.empty()) {
    phase_ = Phase::confirm;
    confirm_until_ = Clock::now() + options_.confirm_budget;
    for (auto it = suspects_.rbegin(); it != suspects_.rend(); ++it) queue_.push_back(*it);
    suspects_.clear();
    loop_.post([this] { fill(); });
    return;
  }
  phase_ = Phase::linger;
  if (!end_linger(Clock::now())) return;
  phase_ = Phase::done;
  loop_.stop();
}

}  // namespace h2prism::runner
