// Messages: their field sections, the order of their parts, and their content (RFC 9113 §8; RFC 9110 §6.4,
// §8.6).
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/model/monitors/judge.h"

namespace h2prism::model {
namespace {

using Kind = FieldSection::Kind;

Monitor monitor_of(MessageRule rule) {
  switch (rule) {
    case MessageRule::pseudo_missing: return Monitor::pseudo_missing;
    case MessageRule::pseudo_repeated: return Monitor::pseudo_repeated;
    case MessageRule::pseudo_undefined: return Monitor::pseudo_undefined;
    case MessageRule::pseudo_after_field: return Monitor::pseudo_after_field;
    case MessageRule::pseudo_in_trailers: return Monitor::pseudo_in_trailers;
    case MessageRule::pseudo_value: return Monitor::pseudo_value;
    case MessageRule::status_101: return Monitor::status_101;
    case MessageRule::field_name: return Monitor::field_name;
    case MessageRule::field_value:
    case MessageRule::outer_space: return Monitor::field_value;
    case MessageRule::connection_specific: return Monitor::connection_specific_field;
    case MessageRule::te: return Monitor::te_field;
    case MessageRule::connect: return Monitor::connect_request;
    case MessageRule::userinfo:
    case MessageRule::host: return Monitor::request_authority;
  }
  return Monitor::pseudo_undefined;
}

SectionKind section_kind(Kind kind) {
  if (kind == Kind::trailers) return SectionKind::trailers;
  return kind == Kind::request || kind == Kind::push_request ? SectionKind::request : SectionKind::response;
}

// Where the section stands in its message.
void judge_place(const ConnectionState& state, const Stream& stream, const FieldSection& section,
                 Findings& findings) {
  if (section.kind == Kind::informational && section.end_stream) {
    findings.report(Monitor::informational_with_end, stream.id,
                    fmt::format("response {} with END_STREAM", section.status));
  }
  if (!state.trusted(stream) || stream.head_unknown || stream.final_heads == 0) return;
  if (stream.method == Method::connect && stream.status.value_or(0) / 100 == 2) {
    return findings.report(Monitor::tunnel_frame, stream.id, "HEADERS in an established tunnel");
  }
  if (section.kind == Kind::trailers && stream.status == 204) {
    findings.report(Monitor::content_forbidden, stream.id, "trailers in a response 204");
  }
  if (section.kind == Kind::final_response || section.kind == Kind::informational) {
    findings.report(
        Monitor::pseudo_in_trailers, stream.id,
        fmt::format("response {} after the final response {}", section.status, stream.status.value_or(0)));
  } else if (section.kind == Kind::trailers && !section.end_stream) {
    findings.report(Monitor::trailers_without_end, stream.id,
                    "HEADERS after the head of the message, without END_STREAM");
  }
}

// A user agent says whom it asks (RFC 9110 §7.2). An intermediary may have been asked by someone who did not
// say (§8.3.1), and leaves its mark; a request to the server as such (OPTIONS *) has no authority in its
// target.
void judge_authority(const ConnectionState& state, const Stream& stream, const FieldSection& section,
                     Findings& findings) {
  const auto given = [&](std::string_view name) { return has_field(section.fields, name); };
  const auto scheme = value_of(section.fields, ":scheme");
  if (section.kind != Kind::request || state.profile == Profile::rfc7540) return;
  if (scheme != "http" && scheme != "https") return;
  if (given(":authority") || given("host") || value_of(section.fields, ":path") == "*") return;
  if (given("via") || given("forwarded") || given("x-forwarded-for")) return;
  findings.report(Monitor::request_authority, stream.id, "neither :authority nor host");
}

void judge_announced_length(const ConnectionState& state, const Stream& stream, const FieldSection& section,
                            Findings& findings) {
  if (section.kind == Kind::trailers || !has_field(section.fields, "content-length")) return;
  if (!content_length_of(section.fields)) {
    const auto given = std::ranges::count(section.fields, "content-length", &Field::name);
    const auto first = value_of(section.fields, "content-length").substr(0, 40);
    findings.report(Monitor::content_length_mismatch, stream.id,
                    given == 1 ? fmt::format("content-length is {:?}", first)
                               : fmt::format("{} content-lengths that are not one number", given));
  }
  if (section.kind == Kind::request) return;
  const bool tunnel = stream.method == Method::connect && state.trusted(stream) && section.status / 100 == 2;
  if (section.kind == Kind::informational || section.status == 204 || tunnel) {
    findings.report(
        Monitor::content_length_forbidden, stream.id,
        fmt::format("content-length in a response {}{}", section.status, tunnel ? " to CONNECT" : ""));
  }
}

// Fields of RFC 9110 that have one value, no list (§6.6.1, §8, §10.2, §14.4).
constexpr auto singletons =
    std::to_array<std::string_view>({"content-type", "date", "content-location", "content-range",
                                     "last-modified", "etag", "location", "retry-after", "server"});

void judge_repetition(const Stream& stream, const FieldSection& section, Findings& findings) {
  if (section.kind != Kind::final_response && section.kind != Kind::informational) return;
  for (const auto name : singletons) {
    const auto lines = std::ranges::count(section.fields, name, &Field::name);
    if (lines < 2) continue;
    findings.report(Monitor::field_repeated, stream.id,
                    fmt::format("{} field lines {} in one response", lines, name));
  }
}

// Requests may always have content.
bool has_no_content(const ConnectionState& state, const Stream& stream) {
  if (state.target == Role::client) return false;
  const auto status = stream.status.value_or(0);
  return stream.method == Method::head || status == 204 || status == 205 || status == 304;
}

// Whether HTTP's rules about content can be applied at all: not in a tunnel, nor when the request is not
// known.
bool is_plain(const ConnectionState& state, const Stream& stream) {
  return state.trusted(stream) && !stream.head_unknown && stream.method != Method::connect &&
         stream.method != Method::unknown;
}

}  // namespace

void judge_section(const ConnectionState& state, const Stream& stream, const FieldSection& section,
                   Findings& findings) {
  if (section.kind == Kind::ignored || section.kind == Kind::undecodable) return;
  auto faults = check_section(section_kind(section.kind), section.fields, state.profile);
  if (section.kind == Kind::push_request) return judge_promise(state, section, faults, findings);
  for (auto& fault : faults) findings.report(monitor_of(fault.rule), stream.id, std::move(fault.text));
  judge_place(state, stream, section, findings);
  judge_authority(state, stream, section, findings);
  judge_announced_length(state, stream, section, findings);
  judge_repetition(stream, section, findings);
  if (section.kind != Kind::request && has_field(section.fields, "early-data")) {
    findings.report(Monitor::early_data_field, stream.id,
                    state.target == Role::server ? "Early-Data in a response" : "Early-Data in trailers");
  }

  if (section.kind == Kind::request && state.trusted() && has_field(section.fields, ":protocol") &&
      state.own_settings.most(&Settings::enable_connect_protocol) == 0) {
    findings.report(Monitor::extended_connect, stream.id,
                    ":protocol, but we did not send ENABLE_CONNECT_PROTOCOL=1");
  }
  const bool answered = section.kind == Kind::final_response && section.status > 0 && section.status < 400;
  if (answered && state.trusted(stream) && state.ours(stream.id) &&
      state.goaway_last_stream.value_or(max_stream_id) < stream.id) {
    findings.report(Monitor::goaway_last_stream_too_low, stream.id,
                    fmt::format("response {} on stream {} after GOAWAY with last stream {}", section.status,
                                stream.id, *state.goaway_last_stream));
  }
}

void judge_content(const ConnectionState& state, const Frame& frame, Findings& findings) {
  const auto* stream = state.streams.find(frame.header.stream);
  if (stream == nullptr || !state.trusted(*stream) || stream->head_unknown || state.blocks.block.open())
    return;
  if (!is_active(stream->state)) return;  // a matter of the stream's state
  if (stream->final_heads == 0) {
    findings.report(Monitor::data_before_headers, stream->id, "DATA before the head of the message");
  }
  const auto octets = std::get<DataPayload>(frame.payload).data.size();
  if (octets > 0 && stream->data_octets == 0 && is_plain(state, *stream) && has_no_content(state, *stream)) {
    findings.report(Monitor::content_forbidden, stream->id,
                    fmt::format("{} octets of content in a response {}{}", octets, stream->status.value_or(0),
                                stream->method == Method::head ? " to HEAD" : ""));
  }
}

void judge_end(const ConnectionState& state, const Stream& stream, Findings& findings) {
  if (!is_plain(state, stream) || has_no_content(state, stream) || stream.reset_by_us ||
      !stream.content_length)
    return;
  if (*stream.content_length != stream.data_octets) {
    findings.report(
        Monitor::content_length_mismatch, stream.id,
        fmt::format("content-length {}, but {} octets of DATA", *stream.content_length, stream.data_octets));
  }
}

}  // namespace h2prism::model
