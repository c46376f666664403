// Flow control (RFC 9113 §6.9): the target's DATA against the windows we gave, and the windows it gives.
#include <fmt/format.h>

#include "engine/model/monitors/judge.h"

namespace h2prism::model {
namespace {

// Credit that is tiny, and how much must be owed for it to be a way of giving credit rather than an end of
// it.
constexpr std::uint32_t tiny = 16;
constexpr std::int64_t much = 4096;

}  // namespace

void judge_data_window(const ConnectionState& state, const FrameHeader& header, Findings& findings) {
  if (!state.trusted()) return;
  if (!state.receive.fits(header.length, default_window_size)) {
    findings.report(Monitor::window_overrun_connection, 0,
                    fmt::format("DATA of {} octets, the connection's window has {}", header.length,
                                state.receive.available(default_window_size)));
  }
  const auto* stream = state.streams.find(header.stream);
  if (stream == nullptr || stream->tainted) return;
  const auto initial = state.own_settings.most(&Settings::initial_window_size);
  if (!stream->receive.fits(header.length, initial)) {
    findings.report(Monitor::window_overrun_stream, header.stream,
                    fmt::format("DATA of {} octets, the stream's window has {}", header.length,
                                stream->receive.available(initial)));
  }
}

void judge_window_update(const ConnectionState& state, const Frame& frame, Findings& findings) {
  const auto id = frame.header.stream;
  const auto increment = std::get<WindowUpdatePayload>(frame.payload).increment;
  if (increment == 0) {
    findings.report(Monitor::window_update_zero, id, fmt::format("WINDOW_UPDATE of 0 on stream {}", id));
  }
  const auto* stream = state.streams.find(id);
  if (!state.trusted() || (id != 0 && (stream == nullptr || stream->tainted || is_closed(stream->state))))
    return;
  auto window = id == 0 ? state.send : stream->send;
  const auto initial = id == 0 ? default_window_size : state.target_settings.initial_window_size;
  const auto before = window.available(initial);
  const bool owed = before + much <= initial;
  if (owed && increment > 0 && increment <= tiny) {
    findings.report(Monitor::window_update_tiny, id,
                    fmt::format("WINDOW_UPDATE of {} on stream {}, which is owed {} octets", increment, id,
                                initial - before));
  }
  window.give(increment);
  if (window.overflows(initial)) {
    findings.report(Monitor::window_overflow, id,
                    fmt::format("WINDOW_UPDATE of {} takes the window of stream {} from {} above 2^31-1",
                                increment, id, before));
  }
}

void judge_window_setting(const ConnectionState& state, const Settings& next, Findings& findings) {
  if (next.initial_window_size == state.target_settings.initial_window_size || !state.trusted()) return;
  if (next.initial_window_size > max_window_size) return;  // a finding of its own
  for (const auto& stream : state.streams.all()) {
    if (stream.tainted || is_closed(stream.state) || !stream.send.overflows(next.initial_window_size))
      continue;
    findings.report(Monitor::window_overflow, stream.id,
                    fmt::format("INITIAL_WINDOW_SIZE of {} takes the window of stream {} above 2^31-1",
                                next.initial_window_size, stream.id));
  }
}

}  // namespace h2prism::model
