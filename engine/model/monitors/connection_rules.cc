// Rules of the connection as a whole: its first frame, SETTINGS, PING, GOAWAY (RFC 9113 §3.4, §6.5, §6.7,
// §6.8).
#include <fmt/format.h>

#include "engine/model/monitors/judge.h"

namespace h2prism::model {
namespace {

constexpr std::uint32_t recommended_streams = 100;  // §6.5.2

// The frame of ours with this number was read, as a fence proves: what answers it ought to be here.
bool is_late(const ConnectionState& state, std::uint32_t number) {
  // Who says goodbye may leave SETTINGS and PINGs alone.
  if (!state.trusted() || state.own_goaway != 0 || state.goaway_last_stream) return false;
  return number > state.proven_before && number <= state.proven;
}

}  // namespace

void judge_settings(const ConnectionState& state, const Frame& frame, Findings& findings) {
  if (frame.header.has(flag::ACK)) {
    if (state.trusted() && !state.own_settings.may_be_acknowledged()) {
      findings.report(Monitor::settings_ack_unsolicited, 0,
                      "SETTINGS ACK, but no SETTINGS of ours waits for one");
    }
    return;
  }
  auto next = state.target_settings;
  const auto& entries = std::get<SettingsPayload>(frame.payload).settings;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto fault = setting_fault(entries[i], state.target, next, !state.settings_received);
    if (!fault.empty()) {
      findings.report(Monitor::settings_value, 0, fmt::format("{} (value {})", fault, entries[i].value));
    }
    if (fault.empty() && entries[i].id == SettingId::NO_RFC7540_PRIORITIES && state.settings_received &&
        !state.target_settings.was_given(SettingId::NO_RFC7540_PRIORITIES)) {
      findings.report(Monitor::settings_late, 0, "NO_RFC7540_PRIORITIES comes behind the first SETTINGS");
    }
    next.apply(entries[i]);
  }
  // A client's limit is about what is pushed to it, which without pushes is nothing.
  const bool opened = state.target == Role::server || next.enable_push != 0;
  for (std::size_t i = 0; i < entries.size() && opened; ++i) {
    if (entries[i].id == SettingId::MAX_CONCURRENT_STREAMS && entries[i].value < recommended_streams) {
      findings.report(Monitor::few_streams, 0, fmt::format("MAX_CONCURRENT_STREAMS is {}", entries[i].value));
    }
  }
  judge_window_setting(state, next, findings);
}

bool settings_ack_is_late(const ConnectionState& state) {
  return !state.own_settings.all_acknowledged() && is_late(state, state.own_settings.oldest());
}

bool ping_ack_is_late(const ConnectionState& state) { return is_late(state, state.pings.oldest()); }

void judge_fence(const ConnectionState& state, Findings& findings) {
  if (settings_ack_is_late(state)) {
    findings.report(
        Monitor::settings_ack_missing, 0,
        fmt::format("frame {} of ours, SETTINGS, is not acknowledged, yet later PINGs are answered",
                    state.own_settings.oldest()));
  }
  if (ping_ack_is_late(state)) {
    findings.report(
        Monitor::ping_ack_missing, 0,
        fmt::format("frame {} of ours, PING, is not answered, yet later PINGs are", state.pings.oldest()));
  }
}

void judge_ping(const ConnectionState& state, const Frame& frame, Findings& findings) {
  if (!frame.header.has(flag::ACK) || !state.trusted()) return;
  switch (state.pings.judge(std::get<PingPayload>(frame.payload).opaque)) {
    case Pings::Answer::expected: break;
    case Pings::Answer::unsolicited:
      findings.report(Monitor::ping_ack_unsolicited, 0, "PING ACK, but no PING of ours waits for one");
      break;
    case Pings::Answer::wrong_octets:
      findings.report(Monitor::ping_ack_octets, 0, "PING ACK with octets that no waiting PING of ours has");
      break;
  }
}

void judge_goaway(const ConnectionState& state, const Frame& frame, Findings& findings) {
  const auto last = std::get<GoawayPayload>(frame.payload).last_stream;
  if (state.goaway_last_stream && last > *state.goaway_last_stream) {
    findings.report(
        Monitor::goaway_last_stream_rising, 0,
        fmt::format("GOAWAY with last stream {} after one with {}", last, *state.goaway_last_stream));
  }
  // An answer of the framing layer itself (4xx, 5xx) need not be "acting upon" a request.
  for (const auto& stream : state.streams.all()) {
    if (stream.id <= last || !state.ours(stream.id) || !state.trusted(stream)) continue;
    if (stream.status && *stream.status > 0 && *stream.status < first_error_status) {
      findings.report(Monitor::goaway_last_stream_too_low, stream.id,
                      fmt::format("GOAWAY with last stream {}, but stream {} was answered with {}", last,
                                  stream.id, *stream.status));
    }
  }
}

}  // namespace h2prism::model
