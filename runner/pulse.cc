#include "runner/pulse.h"

#include <algorithm>

#include "engine/script/exchange.h"

namespace h2prism::runner {
namespace {

using transport::CloseKind;

// One connection may have met a worker that hangs, or a queue that nobody looks at: the next may not.
constexpr milliseconds between{500};
constexpr std::size_t most_connections = 20;
constexpr milliseconds without_end{3'600'000};

// Somebody is there who ended it.
bool ended_by_target(const Session& session) {
  using enum CloseKind;
  if (!session.how_closed()) return false;
  const auto kind = session.how_closed()->kind;
  return kind == tls_alert || kind == tls_failed ||
         (session.opened() && (kind == fin || kind == reset || kind == close_notify || kind == truncated));
}

}  // namespace

Pulse::Pulse(transport::Loop& loop, Connector& connector, const script::TargetInfo& target)
    : loop_(loop),
      connector_(connector),
      target_(target),
      question_(script::Exchange().named("probe/alive").fence().expect(script::ignored()).build()) {}

void Pulse::ask(TimePoint now, bool by_ping) {
  if (asked_) return;
  asked_ = next_ = now;
  by_ping_ = by_ping;
  tick(now);
}

void Pulse::tick(TimePoint now) {
  if (!asked_) return;
  for (const auto& session : sessions_) session->tick(now);
  if (std::ranges::any_of(sessions_, [this](const auto& session) { return answered(*session); })) {
    answered_after_ = now - *asked_;
    return drop();
  }
  if (now < next_ || sessions_.size() >= most_connections) return;
  next_ = now + between;
  script::PlayOptions play;
  play.timeout = without_end;
  auto& session =
      *sessions_.emplace_back(std::make_unique<Session>(question_, target_, play, 1, [](Session&) {}));
  if (!connector_.start(loop_, session, question_)) sessions_.pop_back();
}

void Pulse::drop() {
  asked_.reset();
  sessions_.clear();
}

bool Pulse::answered(const Session& session) const {
  const auto& seen = session.player().peer().observed();
  if (seen.fences > 0 || !seen.goaways.empty() || seen.invalid_octets || seen.http1 || seen.flood)
    return true;
  if (ended_by_target(session)) return true;
  return !by_ping_ && (seen.settings || session.established().tls);
}

bool serves(Connector& connector, const script::TargetInfo& target, milliseconds limit) {
  transport::Loop loop;
  const auto question = script::Exchange()
                            .headers(1, script::get(), flag::END_HEADERS | flag::END_STREAM)
                            .await(script::AwaitStep::What::headers, 1)
                            .expect(script::ignored())
                            .build();
  script::PlayOptions play;
  play.timeout = limit;
  Session session(question, target, play, 1, [&](Session&) { loop.stop(); });
  if (!connector.start(loop, session, question)) return false;
  const auto until = Clock::now() + limit;
  loop.every(milliseconds(5), [&] {
    session.tick(Clock::now());
    if (Clock::now() > until) loop.stop();
  });
  loop.run();
  const auto* stream = session.player().peer().model().stream(1);
  const bool served = stream != nullptr && stream->status.has_value();
  session.attach(nullptr);
  return served;
}

}  // namespace h2prism::runner
