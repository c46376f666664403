// Rules that a frame keeps or breaks by itself (RFC 9113 §4.1, §4.2, §6).
#include <algorithm>

#include <fmt/format.h>

#include "engine/model/monitors/judge.h"

namespace h2prism::model {
namespace {

// Flags that RFC 9113 defines; none for extensions, which define their own.
std::optional<std::uint8_t> defined_flags(FrameType type) {
  switch (type) {
    case FrameType::DATA: return flag::END_STREAM | flag::PADDED;
    case FrameType::HEADERS: return flag::END_STREAM | flag::END_HEADERS | flag::PADDED | flag::PRIORITY;
    case FrameType::PUSH_PROMISE: return flag::END_HEADERS | flag::PADDED;
    case FrameType::CONTINUATION: return flag::END_HEADERS;
    case FrameType::SETTINGS:
    case FrameType::PING: return flag::ACK;
    case FrameType::PRIORITY:
    case FrameType::RST_STREAM:
    case FrameType::GOAWAY:
    case FrameType::WINDOW_UPDATE: return 0;
    default: return std::nullopt;
  }
}

enum class Scope : std::uint8_t { stream, connection, any };
Scope scope_of(FrameType type) {
  switch (type) {
    case FrameType::DATA:
    case FrameType::HEADERS:
    case FrameType::PRIORITY:
    case FrameType::RST_STREAM:
    case FrameType::PUSH_PROMISE:
    case FrameType::CONTINUATION: return Scope::stream;
    case FrameType::SETTINGS:
    case FrameType::PING:
    case FrameType::GOAWAY:
    case FrameType::PRIORITY_UPDATE: return Scope::connection;
    default: return Scope::any;
  }
}

ByteView padding_of(const Payload& payload) {
  if (const auto* data = std::get_if<DataPayload>(&payload)) return data->padding;
  if (const auto* headers = std::get_if<HeadersPayload>(&payload)) return headers->padding;
  if (const auto* promise = std::get_if<PushPromisePayload>(&payload)) return promise->padding;
  return {};
}

void judge_header(const ConnectionState& state, const FrameHeader& header, Findings& findings) {
  if (header.reserved) {
    findings.report(Monitor::reserved_bit, header.stream,
                    fmt::format("{} with the reserved bit set", to_string(header.type)));
  }
  const auto flags = defined_flags(header.type);
  if (flags && (header.flags & ~*flags) != 0) {
    findings.report(
        Monitor::undefined_flag, header.stream,
        fmt::format("{} with flags {}", to_string(header.type), flags_to_string(header.type, header.flags)));
  }
  const auto scope = scope_of(header.type);
  if (scope == Scope::stream && header.stream == 0) {
    findings.report(Monitor::frame_on_stream_zero, 0, fmt::format("{} on stream 0", to_string(header.type)));
  }
  if (scope == Scope::connection && header.stream != 0) {
    findings.report(Monitor::frame_off_stream_zero, header.stream,
                    fmt::format("{} on stream {}", to_string(header.type), header.stream));
  }
  if (header.type == FrameType::PRIORITY_UPDATE && state.target == Role::server) {
    findings.report(Monitor::priority_update_from_server, header.stream, "a server sends PRIORITY_UPDATE");
  }
}

// The largest MAX_FRAME_SIZE that the target may go by.
bool is_oversize(const ConnectionState& state, const FrameHeader& header, Findings& findings) {
  const auto most = state.own_settings.most(&Settings::max_frame_size);
  if (header.length <= std::max(most, default_max_frame_size)) return false;
  if (state.trusted()) {
    findings.report(Monitor::frame_size, header.stream,
                    fmt::format("{} of {} octets, our MAX_FRAME_SIZE is {}", to_string(header.type),
                                header.length, most));
  }
  return true;
}

}  // namespace

void judge_frame_rules(const ConnectionState& state, const Frame& frame, Findings& findings) {
  judge_header(state, frame.header, findings);
  is_oversize(state, frame.header, findings);
  const auto padding = padding_of(frame.payload);
  if (std::ranges::any_of(padding, [](std::uint8_t octet) { return octet != 0; })) {
    findings.report(Monitor::padding_octets, frame.header.stream,
                    fmt::format("{} with padding that is not zero ({} octets)", to_string(frame.header.type),
                                padding.size()));
  }
}

void judge_malformed(const ConnectionState& state, const FrameHeader& header, const FrameError& error,
                     Findings& findings) {
  judge_order(state, header, findings);
  // What does not start with SETTINGS may be no frame at all.
  if (state.received == 0 && header.type != FrameType::SETTINGS) return;
  judge_header(state, header, findings);
  // Who ignores an extension need not mind how its frames look.
  if (is_oversize(state, header, findings) || !defined_flags(header.type)) return;
  findings.report(Monitor::frame_malformed, header.stream,
                  fmt::format("{} of {} octets: {} ({})", to_string(header.type), header.length, error.what,
                              error.section));
}

}  // namespace h2prism::model
