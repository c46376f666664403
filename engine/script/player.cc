// The course of a case: events in, the steps in turn, a verdict at the end.
#include "engine/script/player.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/base/overloaded.h"
#include "engine/script/upgrade.h"
#include "engine/transport/delivery.h"

namespace h2prism::script {
namespace {

constexpr std::size_t max_planned = 20'000;
constexpr milliseconds quiet_after{250};  // a target that is at work on a case lets hear of it more often

peer::Options peer_options(const Case& test, const TargetInfo& target) {
  peer::Options options;
  options.target = target.role;
  options.profile = target.profile;
  options.settings_ack = test.automatic.settings_ack;
  options.ping_ack = test.automatic.ping_ack;
  options.window_update = test.automatic.window_update;
  return options;
}

}  // namespace

Player::Player(const Case& test, const TargetInfo& target, PlayOptions options)
    : test_(test), target_(target), options_(options), peer_(peer_options(test, target)) {
  if (!peer_.is_client()) next_stream_ = 2;
  for (const auto& step : test_.steps) plan_.push_back({&step, 0});
}

void Player::open(TimePoint now, const std::optional<transport::ClientHello>& hello) {
  now_ = heard_ = now;
  opened_ = true;
  peer_.start(now);
  if (hello) peer_.hello(*hello);
  start_wait();
  waiting_ = false;
  advance();
}

void Player::receive(ByteView octets, TimePoint now) {
  now_ = heard_ = now;
  peer_.at(now);
  peer_.receive(octets);
  advance();
}

void Player::closed(const transport::Closed& closed, TimePoint now) {
  now_ = now;
  if (!opened_) peer_.start(now);
  peer_.at(now);
  peer_.closed(closed);
  advance();
}

void Player::tls(transport::TlsEvent event, TimePoint now) {
  now_ = now;
  peer_.at(now);
  peer_.tls(event);
  if (opened_) advance();
}

void Player::tick(TimePoint now) {
  now_ = now;
  peer_.at(now);
  if (opened_) advance();
}

void Player::target_gone() {
  gone_ = true;
  verdict_.grade = Grade::fail;
  verdict_.finding = Finding::crash;
  verdict_.observed = describe(evidence());
  verdict_.reason = "the target is gone";
  done_ = true;
}

void Player::forgo(std::string why) {
  if (!done_) stop(Grade::inconclusive, Finding::none, std::move(why));
}

std::vector<Bytes> Player::take_output() {
  if (!peer_.has_output()) return {};
  auto pieces = peer_.take_output();
  std::vector<Bytes> segments;
  // Servers that tell HTTP/1.x by the first segment are not what a case about frames is after.
  if (!std::exchange(begun_, true) && test_.delivery == transport::Delivery::per_octet && peer_.is_client()) {
    segments.push_back(std::move(pieces.front()));
    pieces.erase(pieces.begin());
  }
  std::ranges::move(transport::deliver(std::move(pieces), test_.delivery, test_.segments),
                    std::back_inserter(segments));
  return segments;
}

bool Player::take_shutdown() { return std::exchange(shutdown_, false); }

bool Player::connection_over() const {
  const auto& seen = peer_.observed();
  return seen.closed || seen.invalid_octets || seen.http1 || seen.flood ||
         std::ranges::any_of(seen.goaways, [](const auto& g) { return g.code != ErrorCode::NO_ERROR; });
}

bool Player::handshake_complete() const {
  const auto& seen = peer_.observed();
  return (seen.settings || !target_.greeting.settings) &&
         (seen.settings_acks > 0 || !test_.automatic.settings_ack || !target_.greeting.acknowledgement);
}

Player::Progress Player::stop(Grade grade, Finding finding, std::string reason) {
  verdict_.grade = grade;
  verdict_.finding = finding;
  verdict_.reason = std::move(reason);
  verdict_.observed = describe(evidence());
  verdict_.decided_at = peer_.log().events().size();
  done_ = true;
  return Progress::end;
}

bool Player::watching() const {
  return !done_ && (watching_ || (handshaken_ && waiting_ && now_ - heard_ >= quiet_after));
}

bool Player::start_wait() {
  if (waiting_) return false;
  watching_ = false;
  waiting_ = true;
  deadline_ = now_ + options_.timeout;
  return true;
}

void Player::advance() {
  if (done_) return;
  if (!asks_again_) {
    proceed();
    if (!done_ || connection_over() || !peer_.model().ack_is_late()) return;
    asks_again_ = true;
    fences_before_ = peer_.observed().fences;
    deadline_ = now_ + options_.timeout;
    peer_.fence();
  }
  done_ = connection_over() || timed_out() || peer_.observed().fences > fences_before_;
}

void Player::proceed() {
  if (!greeted_ && !greet()) return;
  if (!handshaken_) {
    if (!handshake_complete()) {
      if (!connection_over() && !timed_out()) return;
      if (test_.upgrade) {
        give_up_await("the handshake");  // what came with the upgrade may be all that the case wants
      } else if (connection_over()) {
        stop(Grade::inconclusive, Finding::none, "the handshake did not complete: " + describe(evidence()));
      } else {
        stop(Grade::inconclusive, Finding::silence, "the handshake did not complete in time");
      }
      return;
    }
    handshaken_ = true;
    if (auto why = lacking(); !why.empty()) {
      stop(Grade::skip, Finding::none, std::move(why));
      return;
    }
  }
  while (cursor_ < plan_.size()) {
    i_ = plan_[cursor_].i;
    switch (perform(plan_[cursor_])) {
      case Progress::next:
        waiting_ = false;
        ++cursor_;
        break;
      case Progress::wait: return;
      case Progress::end: return;
    }
  }
  if (!judged_) stop(Grade::inconclusive, Finding::none, "the case expects nothing");
  done_ = true;
}

// What a client's first SETTINGS show that it does not offer; a server was asked before.
std::string Player::lacking() const {
  if (peer_.is_client()) return {};
  const auto& settings = peer_.model().peer_settings();
  const bool push = settings.enable_push != 0;
  const bool small = settings.header_table_size < model::Settings{}.header_table_size;
  const std::array<std::pair<std::string_view, bool>, 4> shown{
      {{"push", push}, {"no-push", !push}, {"dynamic-table", !small}, {"small-table", small}}};
  for (const auto& [need, there] : shown) {
    if (!there && std::ranges::find(test_.needs, need) != test_.needs.end())
      return fmt::format("needs {}: the client's SETTINGS say otherwise", need);
  }
  return {};
}

// All that goes before the handshake. False: it is not out yet, or never will be.
bool Player::greet() {
  if (test_.upgrade && !ask_for_upgrade()) return false;
  if (test_.preface != Preface::none) {
    std::vector<Setting> settings;
    for (const auto& [id, v] : test_.settings) {
      settings.push_back({static_cast<SettingId>(id), static_cast<std::uint32_t>(value(v).value_or(0))});
    }
    peer_.send_preface(settings);
  }
  greeted_ = true;
  // Where the upgrade itself is the provocation, that it came about is for the judge.
  handshaken_ = test_.preface != Preface::valid || provoked_;
  if (test_.upgrade) peer_.read_on();
  return true;
}

// RFC 7540 §3.2. True once 101 has come.
bool Player::ask_for_upgrade() {
  const auto first = std::ranges::find_if(
      test_.steps, [](const Step& step) { return std::holds_alternative<ExpectStep>(step.what); });
  const auto* expect = first == test_.steps.end() ? nullptr : &std::get<ExpectStep>(first->what);
  if (!std::exchange(asked_, true)) {
    auto request = make_upgrade(*test_.upgrade, target_);
    peer_.send_upgrade(request.octets, std::move(request.settings), request.method);
    provoked_ = expect != nullptr && std::ranges::any_of(expect->any_of, [](const Outcome& outcome) {
                  return outcome.speaks_of(ReactionKind::upgraded);
                });
    streams_["s"] = last_stream_ = 1;
    next_stream_ = 3;
  }
  if (peer_.observed().upgraded) return true;
  if (!connection_over() && !timed_out()) return false;
  if (provoked_) {
    settle(judge(*expect, evidence(), true), *expect);
    done_ = true;
  } else {
    give_up_await("101 (Switching Protocols)");
  }
  return false;
}

Player::Progress Player::perform(const Planned& planned) {
  return std::visit(Overloaded{
                        [&](const FrameSpec& spec) {
                          if (send(spec)) return Progress::next;
                          return stop(Grade::skip, Finding::none, unresolved_);
                        },
                        [&](const RawStep& raw) {
                          peer_.send_raw(raw.octets, goes_on_raw());
                          return Progress::next;
                        },
                        [&](const OpenStep& open) { return perform_open(open); },
                        [&](const UploadStep& upload) { return perform_upload(upload); },
                        [&](const AwaitStep& await) { return perform_await(await); },
                        [&](const FenceStep&) {
                          if (start_wait()) {
                            fences_before_ = peer_.observed().fences;
                            peer_.fence();
                          }
                          if (peer_.observed().fences > fences_before_) {
                            const bool past = cursor_ > 0 && std::holds_alternative<AwaitStep>(
                                                                 plan_[cursor_ - 1].step->what);
                            if (past) forget_errors();  // some say twice what was awaited
                            fenced_off_ = judged_;
                            return Progress::next;
                          }
                          if (connection_over() || timed_out()) return give_up_await("a fence");
                          return Progress::wait;
                        },
                        [&](const PauseStep& pause) {
                          if (start_wait()) deadline_ = now_ + pause.length;
                          return timed_out() ? Progress::next : Progress::wait;
                        },
                        [&](const ReadingStep& reading) {
                          reads_ = reading.on;
                          return Progress::next;
                        },
                        [&](const ShutdownStep&) {
                          shutdown_ = true;
                          return Progress::next;
                        },
                        [&](const TlsStep& tls) {
                          if (start_wait()) {
                            if (tls.action == transport::TlsAction::finish_handshake)
                              peer_.finish_handshake();
                            tls_action_ = tls.action;
                            return Progress::wait;
                          }
                          return tls_action_ ? Progress::wait : Progress::next;
                        },
                        [&](const RepeatStep& repeat) { return perform_repeat(repeat); },
                        [&](const ExpectStep& expect) { return perform_expect(expect); },
                        [&](const AliveStep&) { return perform_alive(); },
                    },
                    planned.step->what);
}

// Octets, a pause, and more octets: one thing in pieces. So is what CONTINUATION goes on with.
bool Player::goes_on_raw() const {
  if (cursor_ + 1 == plan_.size()) return false;
  const auto* next = std::get_if<FrameSpec>(&plan_[cursor_ + 1].step->what);
  if (next != nullptr && next->type == FrameType::CONTINUATION) return true;
  return cursor_ + 2 < plan_.size() && std::holds_alternative<PauseStep>(plan_[cursor_ + 1].step->what) &&
         std::holds_alternative<RawStep>(plan_[cursor_ + 2].step->what);
}

// A repeat is unrolled when its turn comes, for only then its count may be known. Bounded.
Player::Progress Player::perform_repeat(const RepeatStep& repeat) {
  const auto times = value(repeat.times);
  if (!times)
    return stop(Grade::skip, Finding::none,
                fmt::format("{} is not known: the target did not advertise it", to_string(repeat.times)));
  std::vector<Planned> unrolled;
  for (std::int64_t n = 0; n < *times && unrolled.size() < max_planned; ++n) {
    for (const auto& step : repeat.steps) unrolled.push_back({&step, n});
  }
  plan_.insert(plan_.begin() + static_cast<std::ptrdiff_t>(cursor_) + 1, unrolled.begin(), unrolled.end());
  return Progress::next;
}

// What came so far is no reaction to what is sent from here on.
void Player::forget_errors() {
  old_resets_ = peer_.observed().resets.size();
  old_goaways_ = peer_.observed().goaways.size();
}

Evidence Player::evidence() const {
  const auto& closed = peer_.observed().closed;
  const bool tls_refused = closed && (closed->kind == transport::CloseKind::tls_alert ||
                                      closed->kind == transport::CloseKind::tls_failed);
  return {peer_.observed(), peer_.model(),           resolver(),  old_resets_,
          old_goaways_,     fence_ == Fence::passed, tls_refused, gone_};
}

std::optional<std::int64_t> Player::value(const Value& v) { return resolve(v, resolver()); }

// `$next` is the stream that the next HEADERS of ours may open; sending them moves it on.
Resolver Player::resolver() const {
  return [this](std::string_view name) -> std::optional<std::int64_t> {
    if (const auto it = streams_.find(name); it != streams_.end()) return it->second;
    if (name == "next") return next_stream_;
    if (name == "last") return last_stream_;
    if (name == "promised") {
      for (const auto& stream : peer_.model().streams()) {
        if (stream.promised != 0) return stream.promised;
      }
      return std::nullopt;
    }
    if (name == "i") return i_;
    if (name == "window") return peer_.model().send_window();
    if (name.starts_with("window.")) {
      const auto it = streams_.find(name.substr(7));
      if (it == streams_.end()) return std::nullopt;
      return peer_.model().send_window(it->second);
    }
    const auto& settings = peer_.model().peer_settings();
    if (name == "peer.max_frame_size") return settings.max_frame_size;
    if (name == "peer.header_table_size") return settings.header_table_size;
    if (name == "peer.initial_window_size") return settings.initial_window_size;
    if (name == "peer.max_concurrent_streams") {
      if (!settings.max_concurrent_streams) return std::nullopt;
      return *settings.max_concurrent_streams;
    }
    if (name == "peer.max_header_list_size") {
      if (!settings.max_header_list_size) return std::nullopt;
      return *settings.max_header_list_size;
    }
    return std::nullopt;
  };
}

}  // namespace h2prism::script
