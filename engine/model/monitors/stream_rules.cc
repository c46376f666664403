// Which frames the target may send in which state of a stream, and how it numbers streams (RFC 9113 §5.1).
#include <fmt/format.h>

#include "engine/model/monitors/judge.h"

namespace h2prism::model {
namespace {

using Verdict = Transition::Verdict;

bool is_headers(const FrameHeader& header) { return header.type == FrameType::HEADERS; }

// A stream that the target opens: its number, and whether it may open one now.
void judge_opening(const ConnectionState& state, const FrameHeader& header, Findings& findings) {
  const auto id = header.stream;
  const auto* known = state.streams.find(id);
  if (state.target == Role::client && known == nullptr && !state.streams.full() && id != 0) {
    if (state.ours(id)) {
      findings.report(Monitor::stream_parity, id, fmt::format("a client opens stream {}", id));
    } else if (id < state.highest) {
      findings.report(Monitor::stream_id_order, id,
                      fmt::format("stream {} is opened after stream {}", id, state.highest));
    }
  }
  const auto seen = judged_state(state, id);
  if (state.ours(id) || (seen != State::idle && seen != State::reserved_local)) return;
  const auto limit = state.own_settings.most_concurrent_streams();
  if (limit && state.active >= *limit) {
    findings.report(Monitor::concurrent_streams, id,
                    fmt::format("stream {} is one more than our MAX_CONCURRENT_STREAMS of {}", id, *limit));
  }
  if (state.target == Role::client) judge_goodbye(state, id, findings);
}

// Whatever we did on a stream, what the target itself has reset carries no message of its any more. Not where
// we then sent on it what it may have taken for another stream.
void judge_behind_reset(const ConnectionState& state, const Stream* stream, const FrameHeader& header,
                        Findings& findings) {
  const bool message = is_headers(header) || header.type == FrameType::DATA;
  if (!state.trusted() || stream == nullptr || !stream->reset_by_target || !message) return;
  if (stream->sent_when_closed) return;
  findings.report(Monitor::closed_stream, header.stream,
                  fmt::format("{} on stream {}, behind the target's own RST_STREAM", to_string(header.type),
                              header.stream));
}

}  // namespace

std::optional<State> judged_state(const ConnectionState& state, std::uint32_t id) {
  if (id == 0 || !state.trusted()) return {};
  const auto* stream = state.streams.find(id);
  if (stream == nullptr)
    return state.streams.full() ? std::nullopt : std::optional(state.untracked_state(id));
  return stream->tainted ? std::nullopt : std::optional(state.state_seen(*stream));
}

// §6.8: who has received GOAWAY opens no more streams.
void judge_goodbye(const ConnectionState& state, std::uint32_t id, Findings& findings) {
  if (!state.trusted() || state.own_goaway == 0 || state.own_goaway > state.proven) return;
  findings.report(Monitor::stream_after_goaway, id,
                  fmt::format("stream {} is new, after our GOAWAY was read", id));
}

void judge_stream(const ConnectionState& state, const Frame& frame, Findings& findings) {
  const auto& header = frame.header;
  if (is_headers(header)) judge_opening(state, header, findings);
  const auto seen = judged_state(state, header.stream);
  const auto* stream = state.streams.find(header.stream);
  if (!seen) return judge_behind_reset(state, stream, header, findings);
  const auto* reset = std::get_if<RstStreamPayload>(&frame.payload);
  // A 4xx or 5xx may come from ahead of the application.
  if (reset != nullptr && reset->code == ErrorCode::REFUSED_STREAM && state.target == Role::server &&
      stream != nullptr && stream->status.value_or(first_error_status) < first_error_status) {
    findings.report(
        Monitor::refused_after_answer, header.stream,
        fmt::format("REFUSED_STREAM on stream {} after its response {}", header.stream, *stream->status));
  }
  const bool server_opens = is_headers(header) && *seen == State::idle && state.target == Role::server;
  if (transition(*seen, Direction::sent, *stream_frame(header)).verdict != Verdict::forbidden &&
      !server_opens)
    return;

  const auto report = [&](Monitor monitor) {
    findings.report(
        monitor, header.stream,
        fmt::format("{} on stream {}, which is {}", to_string(header.type), header.stream, to_string(*seen)));
  };
  switch (*seen) {
    case State::idle: return report(Monitor::idle_stream);
    case State::closed_unused:
      // The client's own numbering has its own monitor.
      if (is_headers(header) && state.target == Role::client && !state.ours(header.stream)) return;
      return report(Monitor::idle_stream);
    case State::reserved_local:
    case State::reserved_remote: return report(Monitor::reserved_stream);
    case State::closed_reset_received:
      if (reset != nullptr) return report(Monitor::rst_answered_by_rst);
      break;
    case State::closed_ended:
      if (reset == nullptr) break;
      if (!blames_nobody(reset->code)) return;
      if (stream->reset_by_us) {
        return report(Monitor::rst_answered_by_rst);
      }
      break;
    default: break;
  }
  report(Monitor::closed_stream);
}

}  // namespace h2prism::model
