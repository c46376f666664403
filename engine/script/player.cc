#include "engine/script/player.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/script/frame_maker.h"
#include "engine/transport/delivery.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::script {
namespace {

constexpr std::size_t max_planned = 20'000;
constexpr milliseconds patience{400};  // how long a confirmed "no reaction" watched after its fences

template <class... T>
struct Overloaded : T... {
  using T::operator()...;
};

peer::Options peer_options(const Case& test, const TargetInfo& target) {
  peer::Options options;
  options.target = target.role;
  options.settings_ack = test.automatic.settings_ack;
  options.ping_ack = test.automatic.ping_ack;
  options.window_update = test.automatic.window_update;
  return options;
}

// A response would matter, whether it is welcome or not: a PING proves nothing about it.
bool needs_request_fence(const ExpectStep& expect) {
  const auto speaks = [](const Outcome& o) { return o.speaks_of(ReactionKind::response); };
  return std::ranges::any_of(expect.any_of, speaks) || std::ranges::any_of(expect.tolerated, speaks);
}

// Only a response will do: fences prove nothing, it is awaited.
bool awaits_response(const ExpectStep& expect) {
  return expect.tolerated.empty() && std::ranges::all_of(expect.any_of, [](const Outcome& o) {
    return std::ranges::all_of(o.strong, [](const Reaction& r) {
      return r.kind == ReactionKind::response;
    });
  });
}

}  // namespace

Player::Player(const Case& test, const TargetInfo& target, PlayOptions options)
    : test_(test), target_(target), options_(options), peer_(peer_options(test, target)) {
  if (options_.patient) options_.timeout *= 2;
  if (!peer_.is_client()) next_stream_ = 2;
  for (const auto& step : test_.steps) plan_.push_back({&step, 0});
}

// A repeat is unrolled when its turn comes, for only then its count may be known. Bounded.
Player::Progress Player::perform_repeat(const RepeatStep& repeat) {
  const auto times = value(repeat.times);
  if (!times) return stop(Grade::skip, Finding::none, fmt::format("{} is not known: the target did not advertise it", to_string(repeat.times)));
  std::vector<Planned> unrolled;
  for (std::int64_t n = 0; n < *times && unrolled.size() < max_planned; ++n) {
    for (const auto& step : repeat.steps) unrolled.push_back({&step, n});
  }
  plan_.insert(plan_.begin() + static_cast<std::ptrdiff_t>(cursor_) + 1, unrolled.begin(), unrolled.end());
  return Progress::next;
}

void Player::open(TimePoint now) {
  now_ = now;
  opened_ = true;
  peer_.start(now);
  start_wait();
  waiting_ = false;
  advance();
}

void Player::receive(ByteView octets, TimePoint now) {
  now_ = now;
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

std::vector<Bytes> Player::take_output() {
  if (!peer_.has_output()) return {};
  return transport::deliver(peer_.take_output(), test_.delivery, test_.segments);
}

bool Player::take_shutdown() { return std::exchange(shutdown_, false); }

bool Player::connection_over() const {
  const auto& seen = peer_.observed();
  return seen.closed || seen.invalid_octets || seen.http1 || seen.flood ||
         std::ranges::any_of(seen.goaways, [](const auto& g) { return g.code != ErrorCode::NO_ERROR; });
}

bool Player::handshake_complete() const {
  const auto& seen = peer_.observed();
  return seen.settings && (seen.settings_acks > 0 || !test_.automatic.settings_ack);
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

bool Player::start_wait() {
  if (waiting_) return false;
  waiting_ = true;
  deadline_ = now_ + options_.timeout;
  return true;
}

void Player::advance() {
  if (done_) return;
  if (!greeted_) {
    if (test_.preface != Preface::none) {
      std::vector<Setting> settings;
      for (const auto& [id, v] : test_.settings) {
        settings.push_back({static_cast<SettingId>(id), static_cast<std::uint32_t>(value(v).value_or(0))});
      }
      peer_.send_preface(settings);
    }
    greeted_ = true;
    handshaken_ = test_.preface != Preface::valid;
  }
  if (!handshaken_) {
    if (!handshake_complete()) {
      if (connection_over()) {
        stop(Grade::inconclusive, Finding::none, "the handshake did not complete: " + describe(evidence()));
      } else if (timed_out()) {
        stop(Grade::inconclusive, Finding::silence, "the handshake did not complete in time");
      }
      return;
    }
    handshaken_ = true;
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

Player::Progress Player::perform(const Planned& planned) {
  return std::visit(
      Overloaded{
          [&](const FrameSpec& spec) {
            if (send(spec)) return Progress::next;
            return stop(Grade::skip, Finding::none, unresolved_);
          },
          [&](const RawStep& raw) {
            peer_.send_raw(raw.octets);
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
            if (peer_.observed().fences > fences_before_) return Progress::next;
            if (connection_over() || timed_out()) return give_up_await("a fence");
            return Progress::wait;
          },
          [&](const ShutdownStep&) {
            shutdown_ = true;
            return Progress::next;
          },
          [&](const RepeatStep& repeat) { return perform_repeat(repeat); },
          [&](const ExpectStep& expect) { return perform_expect(expect); },
          [&](const AliveStep&) { return perform_alive(); },
      },
      planned.step->what);
}

bool Player::send(const FrameSpec& spec) {
  auto made = make_frames(spec, target_, resolver(), peer_.encoder());
  if (!made) {
    unresolved_ = made.error().message;
    return false;
  }
  const auto stream = made->frames.empty() ? 0 : load_u32(&made->frames.front()[5]) & max_stream_id;
  if (spec.type == FrameType::HEADERS && peer_.is_client() && stream % 2 == 1 && stream >= next_stream_) {
    last_stream_ = stream;
    next_stream_ = stream + 2;  // may pass the last identifier: then there is no next
  }
  if (spec.type == FrameType::PUSH_PROMISE && !peer_.is_client()) {
    next_stream_ = std::max(next_stream_, static_cast<std::uint32_t>(value(spec.other_stream).value_or(0)) + 2);
  }
  for (std::size_t n = 0; n < made->frames.size(); ++n) {
    const bool last = n + 1 == made->frames.size();
    if (last && !made->fields.empty()) {
      peer_.send_fields(std::move(made->frames[n]), std::move(made->fields));
    } else {
      peer_.send_frame(std::move(made->frames[n]));
    }
    if (n > 0) continue;
    for (const auto& step : spec.split.between) {
      if (const auto* frame = std::get_if<FrameSpec>(&step.what)) {
        if (!send(*frame)) return false;
      } else if (const auto* raw = std::get_if<RawStep>(&step.what)) {
        peer_.send_raw(raw->octets);
      }
    }
  }
  return true;
}

std::uint32_t Player::send_request(bool post) {
  FrameSpec spec;
  spec.type = FrameType::HEADERS;
  const auto stream = next_stream_;
  spec.stream = stream;
  spec.block.emplace_back(Fields{FieldMacro{post ? FieldMacro::Kind::post : FieldMacro::Kind::get, {}}});
  spec.flags = static_cast<std::uint8_t>(flag::END_HEADERS | (post ? 0 : flag::END_STREAM));
  send(spec);
  return stream;
}

// A request of the player's own: the case does not know of it, nor does $last.
std::uint32_t Player::send_probe() {
  const auto last = last_stream_;
  const auto stream = send_request(false);
  last_stream_ = last;
  // With a small window a server may hold back even the head of its response, until it can send some of the body.
  if (peer_.model().own_settings().initial_window_size < default_window_size) {
    peer_.send_frame(window_update_frame(stream, default_window_size));
  }
  return stream;
}

Player::Progress Player::perform_open(const OpenStep& open) {
  if (peer_.is_client()) {
    streams_[open.as] = send_request(!open.end);
    return Progress::next;
  }
  start_wait();
  for (const auto& stream : peer_.model().streams()) {
    if (stream.id <= answered_request_ || stream.id % 2 == 0 || stream.head.empty()) continue;
    answered_request_ = stream.id;
    streams_[open.as] = stream.id;
    FrameSpec spec;
    spec.type = FrameType::HEADERS;
    spec.stream = stream.id;
    spec.block.emplace_back(Fields{FieldMacro{FieldMacro::Kind::response, {}}});
    spec.flags = static_cast<std::uint8_t>(flag::END_HEADERS | (open.end ? flag::END_STREAM : 0));
    send(spec);
    return Progress::next;
  }
  if (connection_over() || timed_out()) return give_up_await("a request of the client");
  return Progress::wait;
}

Player::Progress Player::perform_upload(const UploadStep& upload) {
  const auto id = static_cast<std::uint32_t>(value(upload.stream).value_or(0));
  if (start_wait()) upload_left_ = value(upload.size).value_or(0);
  const auto pad = upload.pad_length ? value(*upload.pad_length).value_or(0) : 0;
  const auto overhead = upload.pad_length ? pad + 1 : 0;  // flow control counts padding, too (§6.9.1)
  const auto chunk = std::max<std::int64_t>(1, value(upload.chunk).value_or(default_max_frame_size));
  for (;;) {
    const auto* stream = peer_.model().stream(id);
    const bool stopped = stream != nullptr && stream->reset_by_target.has_value();
    if (stopped || connection_over()) return Progress::next;  // what follows is for the judge
    if (upload_left_ == 0) break;
    const auto window = std::min(peer_.model().send_window(id), peer_.model().send_window());
    const auto most = static_cast<std::int64_t>(peer_.model().peer_settings().max_frame_size);
    const auto octets = std::min({upload_left_, chunk, window - overhead, most - overhead});
    if (octets <= 0) {
      if (timed_out()) return give_up_await("WINDOW_UPDATEs for the upload");
      return Progress::wait;
    }
    upload_left_ -= octets;
    const bool last = upload_left_ == 0 && upload.end && upload.trailers.empty();
    const Bytes data(static_cast<std::size_t>(octets), 'x');
    std::optional<Padding> padding;
    if (upload.pad_length) padding = Padding{static_cast<std::uint8_t>(pad), {}};
    peer_.send_frame(data_frame(id, data, last ? flag::END_STREAM : 0, padding));
    deadline_ = now_ + options_.timeout;
  }
  if (!upload.trailers.empty()) {
    FrameSpec spec;
    spec.type = FrameType::HEADERS;
    spec.stream = id;
    spec.block.emplace_back(upload.trailers);
    send(spec);
  }
  return Progress::next;
}

Player::Progress Player::perform_await(const AwaitStep& await) {
  start_wait();
  const auto& seen = peer_.observed();
  const auto id = static_cast<std::uint32_t>(value(await.stream).value_or(0));
  const auto* stream = peer_.model().stream(id);
  bool met = false;
  switch (await.what) {
    case AwaitStep::What::settings_ack: met = peer_.model().settings_acked(); break;
    case AwaitStep::What::headers: met = stream != nullptr && stream->final_heads > 0; break;
    case AwaitStep::What::response: met = stream != nullptr && stream->final_heads > 0 && stream->ended; break;
    case AwaitStep::What::data:
      met = stream != nullptr && static_cast<std::int64_t>(stream->data_octets) >= value(await.octets).value_or(1);
      break;
    case AwaitStep::What::reset: met = stream != nullptr && stream->reset_by_target; break;
    case AwaitStep::What::goaway: met = !seen.goaways.empty(); break;
    case AwaitStep::What::ping_ack: met = !seen.ping_acks.empty(); break;
  }
  if (met) {
    old_resets_ = seen.resets.size();
    old_goaways_ = seen.goaways.size();
    return Progress::next;
  }
  const bool reset = await.what != AwaitStep::What::reset && stream != nullptr && stream->reset_by_target;
  if (connection_over() || reset || timed_out()) {
    static constexpr std::string_view names[] = {"SETTINGS ACK", "response headers", "a complete response", "DATA",
                                                 "RST_STREAM",   "GOAWAY",           "PING ACK"};
    return give_up_await(std::string(names[static_cast<std::size_t>(await.what)]));
  }
  return Progress::wait;
}

// What was awaited will not come. If the target's reaction is already one that the case accepts, that is the verdict.
Player::Progress Player::give_up_await(std::string what) {
  if (!judged_) {
    for (auto at = cursor_; at < plan_.size(); ++at) {
      if (const auto* expect = std::get_if<ExpectStep>(&plan_[at].step->what)) {
        const auto judgement = judge(*expect, evidence(), connection_over());
        if (judgement.grade == Grade::strong || judgement.grade == Grade::weak) {
          settle(judgement, *expect);
          done_ = true;  // what follows rests on what did not come
          return Progress::end;
        }
        break;
      }
    }
    return stop(Grade::inconclusive, Finding::none, fmt::format("waited for {}, but saw {}", what, describe(evidence())));
  }
  if (stream_error_was_raised()) return settle_raised();
  return stop(Grade::fail, connection_over() ? Finding::rejected : Finding::ignored,
              fmt::format("afterwards waited for {}, but saw {}", what, describe(evidence())));
}

// §5.4.1: a stream error may be raised to a connection error, if later than we would like. Not by COMPRESSION_ERROR: that is
// about a block of ours behind it, and shows that the target's table is out of step.
bool Player::stream_error_was_raised() const {
  const auto& goaways = peer_.observed().goaways;
  const bool over = connection_over() || !goaways.empty();
  return over && (main_stream_error_ || verdict_.grade == Grade::weak) &&
         std::ranges::none_of(goaways, [](const auto& g) { return g.code == ErrorCode::COMPRESSION_ERROR; });
}

Player::Progress Player::settle_raised() {
  verdict_.grade = Grade::weak;
  verdict_.reason += ", but then " + describe(evidence());
  done_ = true;
  return Progress::end;
}

Player::Progress Player::settle(const Judgement& judgement, const ExpectStep& expect) {
  const bool first = !std::exchange(judged_, true);
  old_resets_ = peer_.observed().resets.size();
  old_goaways_ = peer_.observed().goaways.size();
  verdict_.observed = judgement.observed;
  if (judgement.grade == Grade::strong || judgement.grade == Grade::weak) {
    // An error that ended the connection leaves nothing for `then` to check.
    if (first || judgement.grade == Grade::weak) verdict_.grade = judgement.grade;
    if (first) {
      verdict_.decided_at = peer_.log().events().size();
      verdict_.reason = judgement.outcome;
      main_stream_error_ = expect.any_of.front().wants(ReactionKind::rst_stream);
    }
    if (!connection_over()) return Progress::next;
    done_ = true;
    return Progress::end;
  }
  const bool overlooked = judgement.finding == Finding::ignored || judgement.finding == Finding::accepted ||
                          judgement.finding == Finding::wrong_code || judgement.finding == Finding::wrong_scope;
  if (first && overlooked && !test_.must && std::ranges::none_of(expect.any_of, wants_service)) {
    verdict_.decided_at = peer_.log().events().size();
    verdict_.grade = Grade::weak;
    verdict_.finding = judgement.finding;
    verdict_.reason = "not as the RFC recommends: " + judgement.observed;
    done_ = true;
    return Progress::end;
  }
  if (!first && stream_error_was_raised()) return settle_raised();
  std::string wanted;
  for (const auto& outcome : expect.any_of) wanted += (wanted.empty() ? "" : " | ") + outcome.text;
  return stop(Grade::fail, judgement.finding,
              fmt::format("{}expected {}, saw {}", first ? "" : "afterwards ", wanted, judgement.observed));
}

Player::Progress Player::perform_expect(const ExpectStep& expect) {
  if (start_wait()) {
    provoked_ = true;
    fence_ = Fence::none;
    fences_before_ = peer_.observed().fences;
    // Where a response is awaited, a fence only tells why none came: for the second look at it.
    if ((options_.patient || !awaits_response(expect)) && !connection_over() && !shutdown_) {
      peer_.fence();
      fence_ = Fence::ping;
    }
  }
  advance_fence(expect);
  const auto judgement = judge(expect, evidence(), false);
  if (judgement.grade == Grade::strong || judgement.grade == Grade::fail) return settle(judgement, expect);
  if (connection_over() || timed_out()) return settle(judge(expect, evidence(), true), expect);
  if (fence_ != Fence::passed || awaits_response(expect)) return Progress::wait;
  if (judgement.grade == Grade::weak) return settle(judgement, expect);
  // The fences passed without a reaction. Where this is confirmed, it is with patience.
  if (options_.patient && now_ < patience_until_) return Progress::wait;
  return settle(judge(expect, evidence(), true), expect);
}

// PING, twice in turn; where a response would matter, which may come later than any PING: then a fresh request, answered, and
// PING, twice in turn.
void Player::advance_fence(const ExpectStep& expect) {
  if (fence_ == Fence::ping && peer_.observed().fences > fences_before_) {
    fence_ = Fence::passed;
    if (needs_request_fence(expect) && !awaits_response(expect) && peer_.is_client() && next_stream_ < max_stream_id && !connection_over()) {
      probe_stream_ = send_probe();
      fence_ = Fence::request;
      deadline_ = now_ + options_.timeout;
    }
  }
  if (fence_ == Fence::request) {
    const auto* probe = peer_.model().stream(probe_stream_);
    if (probe != nullptr && (probe->final_heads > 0 || probe->reset_by_target)) {
      fences_before_ = peer_.observed().fences;
      peer_.fence();
      fence_ = Fence::last_ping;
    }
  }
  if (fence_ == Fence::last_ping && peer_.observed().fences > fences_before_) fence_ = Fence::passed;
  if (fence_ != Fence::passed) patience_until_ = now_ + patience;
}

Player::Progress Player::perform_alive() {
  if (start_wait()) {
    fences_before_ = peer_.observed().fences;
    probe_stream_ = 0;
    if (peer_.is_client() && next_stream_ < max_stream_id) {
      probe_stream_ = send_probe();
    } else {
      peer_.fence();
    }
  }
  const auto* probe = probe_stream_ != 0 ? peer_.model().stream(probe_stream_) : nullptr;
  const bool alive = probe_stream_ != 0 ? probe != nullptr && probe->final_heads > 0 : peer_.observed().fences > fences_before_;
  if (alive) return Progress::next;
  const bool over = connection_over() || !peer_.observed().goaways.empty();
  const bool refused = probe != nullptr && probe->reset_by_target;
  if (!over && !refused && !timed_out()) return Progress::wait;
  if (stream_error_was_raised()) return settle_raised();
  return stop(Grade::fail, over || refused ? Finding::rejected : Finding::silence,
              "afterwards the connection does not serve: " + describe(evidence()));
}

Evidence Player::evidence() const {
  const auto& closed = peer_.observed().closed;
  const bool tls_refused = closed && (closed->kind == transport::CloseKind::tls_alert || closed->kind == transport::CloseKind::tls_failed);
  return {peer_.observed(), peer_.model(), resolver(), old_resets_, old_goaways_, fence_ == Fence::passed, tls_refused, gone_};
}

std::optional<std::int64_t> Player::value(const Value& v) { return resolve(v, resolver()); }

// `$next` is the stream that the next HEADERS of ours may open; sending them moves it on.
Resolver Player::resolver() const {
  return [this](std::string_view name) -> std::optional<std::int64_t> {
    if (const auto it = streams_.find(name); it != streams_.end()) return it->second;
    if (name == "next") return next_stream_;
    if (name == "last") return last_stream_;
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
