#include "runner/session.h"

#include <utility>

#include <fmt/format.h>

namespace h2prism::runner {

// What the single octets of a case may take; all those of a long upload would take minutes.
constexpr milliseconds spacing{400};

Session::Session(const script::Case& test, const script::TargetInfo& target, script::PlayOptions options,
                 int attempt, Done done)
    : player_(test, target, options), attempt_(attempt), done_(std::move(done)), started_(Clock::now()) {}

void Session::on_open(const transport::Established& established) {
  opened_ = true;
  established_ = established;
  if (channel_ && player_.test().delivery == transport::Delivery::per_octet) channel_->space_out(spacing);
  player_.open(Clock::now(), established.hello);
  pump();
}

void Session::on_octets(ByteView octets) {
  if (reported_) return;
  player_.receive(octets, Clock::now());
  pump();
}

void Session::on_tls(transport::TlsEvent event) {
  if (reported_) return;
  player_.tls(event, Clock::now());
  pump();
}

void Session::on_close(const transport::Closed& closed) {
  closed_ = closed;
  if (!reported_) {
    player_.closed(closed, Clock::now());
    pump();
  } else if (lingering_) {
    std::exchange(lingering_, nullptr)(*this);
  }
}

void Session::forgo(const transport::Closed& why) {
  if (reported_) return;
  closed_ = why;
  player_.forgo(why.detail);
  pump();
}

void Session::tick(TimePoint now) {
  if (reported_) return;
  if (!opened_ && visit_ && !channel_) {
    // It is not ours to say that there is no target, as it may come to the next case.
    if (const auto& told = visit_->poll(now))
      return forgo({transport::CloseKind::local, fmt::format("{}: it {}", why_none_, told->text)});
    if (now >= come_by_) return forgo({transport::CloseKind::local, why_none_});
  }
  if (!opened_ && now >= come_by_) return forgo({transport::CloseKind::timed_out, why_none_});
  player_.tick(now);
  pump();
}

void Session::pump() {
  for (auto& segment : player_.take_output()) {
    if (channel_ && !closed_) channel_->write(std::move(segment));
  }
  if (const auto action = player_.take_tls_action(); action && channel_ && !closed_) channel_->tls(*action);
  if (channel_ && !closed_) channel_->read(player_.reads());
  if (player_.take_shutdown() && channel_ && !closed_) channel_->shutdown_write();
  if (player_.done() && !reported_) {
    reported_ = true;
    ended_ = Clock::now();
    done_(*this);
  }
}

void Session::close() {
  if (channel_ && !closed_) channel_->close();
}

void Session::linger(std::function<void(Session&)> closed) { lingering_ = std::move(closed); }

}  // namespace h2prism::runner
