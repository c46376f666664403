// The steps that send, and those that wait.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/script/frame_maker.h"
#include "engine/script/judge.h"
#include "engine/script/player.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::script {
namespace {

constexpr milliseconds credit_delay{
    100};  // behind the fence; who takes longer is met with patience at the second look

// As a server we promise requests to the origin that the client asks.
TargetInfo asked_origin(TargetInfo target, const model::Connection& model) {
  for (const auto& stream : model.streams()) {
    if (stream.id % 2 == 0 || stream.head.empty()) continue;
    for (const auto& field : stream.head) {
      if (field.name == ":scheme") target.scheme = field.value;
      if (field.name == ":authority") target.authority = field.value;
    }
    break;
  }
  return target;
}

// An error that blames us, who broke no rule.
bool refuses_service(const model::Connection& model, const peer::Observed& seen) {
  using enum ErrorCode;
  static constexpr std::array blaming{PROTOCOL_ERROR, FLOW_CONTROL_ERROR, STREAM_CLOSED, FRAME_SIZE_ERROR,
                                      COMPRESSION_ERROR};
  const auto blames = [](const auto& goaway) {
    return std::ranges::find(blaming, goaway.code) != blaming.end();
  };
  return model.taint().empty() && std::ranges::none_of(model.streams(), &model::Stream::tainted) &&
         std::ranges::any_of(seen.goaways, blames);
}

// What comes of an error: legal traffic is not what leads there.
bool awaits_error(const Step& step) {
  const auto* await = std::get_if<AwaitStep>(&step.what);
  return await != nullptr &&
         (await->what == AwaitStep::What::reset || await->what == AwaitStep::What::goaway);
}

}  // namespace

bool Player::send(const FrameSpec& spec) {
  const bool promises = spec.type == FrameType::PUSH_PROMISE && !peer_.is_client();
  auto made = promises ? make_frames(spec, asked_origin(target_, peer_.model()), resolver(), peer_.encoder())
                       : make_frames(spec, target_, resolver(), peer_.encoder());
  if (!made) {
    unresolved_ = made.error().message;
    return false;
  }
  const auto stream = made->frames.empty() ? 0 : load_u32(&made->frames.front()[5]) & max_stream_id;
  if (spec.type == FrameType::HEADERS && peer_.is_client() && stream % 2 == 1 && stream >= next_stream_) {
    last_stream_ = stream;
    next_stream_ = stream + 2;  // may pass the last identifier: then there is no next
  }
  // What is prioritised ahead of its request has a number of its own, too.
  const auto& prioritised = spec.type == FrameType::PRIORITY_UPDATE ? spec.other_stream : spec.stream;
  if ((spec.type == FrameType::PRIORITY || spec.type == FrameType::PRIORITY_UPDATE) &&
      prioritised.name == "next") {
    next_stream_ = std::max(next_stream_, static_cast<std::uint32_t>(*value(prioritised)) + 2);
  }
  if (spec.type == FrameType::PUSH_PROMISE && !peer_.is_client()) {
    next_stream_ =
        std::max(next_stream_, static_cast<std::uint32_t>(value(spec.other_stream).value_or(0)) + 2);
  }
  for (std::size_t n = 0; n < made->frames.size(); ++n) {
    const bool last = n + 1 == made->frames.size();
    if (last && !made->fields.empty()) {
      peer_.send_fields(made->frames[n], made->fields);
    } else {
      peer_.send_frame(made->frames[n]);
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
  // With a small window a server may hold back even the head of its response, until it can send some of the
  // body.
  if (peer_.model().own_settings().initial_window_size < default_window_size) {
    peer_.send_frame(window_update_frame(stream, default_window_size));
  }
  return stream;
}

Player::Progress Player::perform_open(const OpenStep& open) {
  if (peer_.is_client()) {
    streams_[open.as] = open.answer ? send_request(!open.end) : next_stream_;
    return Progress::next;
  }
  if (start_wait()) nudged_ = false;
  for (const auto& stream : peer_.model().streams()) {
    if (nudged_ && peer_.fence_pending()) break;  // its answers belong to no step
    if (stream.id <= answered_request_ || stream.id % 2 == 0 || stream.head.empty()) continue;
    answered_request_ = stream.id;
    streams_[open.as] = stream.id;
    if (!open.answer) return Progress::next;
    FrameSpec spec;
    spec.type = FrameType::HEADERS;
    spec.stream = stream.id;
    spec.block.emplace_back(Fields{FieldMacro{FieldMacro::Kind::response, {}}});
    spec.flags = static_cast<std::uint8_t>(flag::END_HEADERS | (open.end ? flag::END_STREAM : 0));
    send(spec);
    return Progress::next;
  }
  // A client may hold the head of its request back until it has more to send. At the second look, a PING
  // behind the silence has it send what it has. Not where PING would be our first frame: that is no preface.
  const bool greeted = peer_.observed().settings_acks > 0;
  if (greeted && nudge()) return Progress::wait;
  if (connection_over() || timed_out()) return give_up_await("a request of the client");
  return Progress::wait;
}

Player::Progress Player::perform_upload(const UploadStep& upload) {
  const auto id = static_cast<std::uint32_t>(value(upload.stream).value_or(0));
  if (start_wait()) {
    upload_left_ = value(upload.size).value_or(0);
    asked_why_ = false;
  }
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
      if (timed_out() || stalled()) return give_up_await("WINDOW_UPDATEs for the upload");
      return Progress::wait;
    }
    asked_why_ = false;
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

// Has the target read all of the upload so far, and gives no credit for it? At the first look that is enough
// to go on.
bool Player::stalled() {
  if (options_.patient) return false;
  const auto passed = peer_.observed().fences;
  if (!std::exchange(asked_why_, true)) {
    fences_before_ = passed;
    peer_.fence();
  }
  if (passed == fences_before_) stalled_until_ = now_ + credit_delay;
  return now_ >= stalled_until_;
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
    case AwaitStep::What::response:
      met = stream != nullptr && stream->final_heads > 0 && stream->ended;
      break;
    case AwaitStep::What::data:
      met = stream != nullptr &&
            static_cast<std::int64_t>(stream->data_octets) >= value(await.octets).value_or(1);
      break;
    case AwaitStep::What::reset:
      // Not where it is raised to a connection error (§5.4.2): whether RST_STREAM comes, too, is chance.
      met = stream != nullptr && stream->reset_by_target && !connection_over();
      break;
    case AwaitStep::What::goaway: met = !seen.goaways.empty(); break;
    case AwaitStep::What::ping_ack: met = !seen.ping_acks.empty(); break;
    case AwaitStep::What::promise: met = stream != nullptr && stream->promised != 0; break;
  }
  if (met) {
    forget_errors();
    return Progress::next;
  }
  const bool reset = await.what != AwaitStep::What::reset && stream != nullptr && stream->reset_by_target;
  if (connection_over() || reset || timed_out()) {
    static constexpr std::string_view names[] = {"SETTINGS ACK", "response headers", "a complete response",
                                                 "DATA",         "RST_STREAM",       "GOAWAY",
                                                 "PING ACK",     "PUSH_PROMISE"};
    return give_up_await(std::string(names[static_cast<std::size_t>(await.what)]));
  }
  return Progress::wait;
}

// What was awaited will not come. If the target's reaction is already one that the case accepts, or refuses
// what is legal, that is the verdict.
Player::Progress Player::give_up_await(std::string what) {
  if (!judged_) {
    for (auto at = cursor_; at < plan_.size(); ++at) {
      if (const auto* expect = std::get_if<ExpectStep>(&plan_[at].step->what)) {
        const auto judgement = judge(*expect, evidence(), connection_over());
        const bool refused =
            judgement.grade == Grade::fail && std::ranges::all_of(expect->any_of, wants_service) &&
            refuses_service(peer_.model(), peer_.observed()) && !awaits_error(*plan_[cursor_].step);
        if (judgement.grade == Grade::strong || judgement.grade == Grade::weak || refused) {
          settle(judgement, *expect);
          done_ = true;  // what follows rests on what did not come
          return Progress::end;
        }
        break;
      }
    }
    return stop(Grade::inconclusive, Finding::none,
                fmt::format("waited for {}, but saw {}", what, describe(evidence())));
  }
  if (left_in_peace()) return leave();
  if (stream_error_was_raised()) return settle_raised();
  return stop(Grade::fail, connection_over() ? Finding::rejected : Finding::ignored,
              fmt::format("afterwards waited for {}, but saw {}", what, describe(evidence())));
}

}  // namespace h2prism::script
