// PUSH_PROMISE (RFC 9113 §6.6, §8.4).
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/model/monitors/judge.h"

namespace h2prism::model {
namespace {

// Methods that are not both safe and cacheable. One that we do not know may be.
constexpr std::array<std::string_view, 7> unpushable{"POST",    "PUT",     "DELETE", "PATCH",
                                                     "CONNECT", "OPTIONS", "TRACE"};

// The origin server decides about its own resources alone. Of another host it may have a certificate, but not
// of another port, nor of https where there is no TLS.
void judge_authority(const Stream& parent, const FieldList& promised, Findings& findings) {
  const auto port = [](std::string_view authority) {
    const auto colon = authority.rfind(':');
    return colon == std::string_view::npos || authority.ends_with(']') ? std::string_view()
                                                                       : authority.substr(colon);
  };
  const auto authority = value_of(promised, ":authority");
  const auto scheme = value_of(promised, ":scheme");
  if (scheme.empty()) return;  // not even a request
  if (authority.empty()) {
    findings.report(Monitor::push_authority, parent.id, "a request without :authority is promised");
  } else if (scheme == "https" && parent.own_scheme == "http") {
    findings.report(Monitor::push_authority, parent.id, "an https request is promised without TLS");
  } else if (scheme == parent.own_scheme && port(authority) != port(parent.own_authority)) {
    findings.report(Monitor::push_authority, parent.id,
                    fmt::format("a request to {} is promised to one to {}", authority, parent.own_authority));
  }
}

// What a client may act on names the resource already: a link in the head, or in the content so far.
bool refers_to(const Stream& stream, std::string_view path) {
  const auto quoted = [&](std::string_view text, char open, char close) {
    return text.contains(fmt::format("{}{}{}", open, path, close));
  };
  for (const auto& field : stream.head) {
    if (field.name == "link" && quoted(field.value, '<', '>')) return true;
  }
  const auto content = as_text(stream.body);
  return quoted(content, '"', '"') || quoted(content, '\'', '\'');
}

}  // namespace

void judge_promise(const ConnectionState& state, const FieldSection& section, const MessageFaults& faults,
                   Findings& findings) {
  const auto report = [&](std::string text) {
    findings.report(Monitor::push_request, section.stream, std::move(text));
  };
  for (const auto& fault : faults) report("promised request: " + fault.text);
  const auto method = value_of(section.fields, ":method");
  if (std::ranges::find(unpushable, method) != unpushable.end())
    report(fmt::format("a {} request is promised", method));
  const auto length = content_length_of(section.fields).value_or(0);
  if (length > 0) report(fmt::format("a request with content-length {} is promised", length));
  const auto* parent = state.streams.find(section.stream);
  if (parent == nullptr || !state.trusted(*parent)) return;
  judge_authority(*parent, section.fields, findings);
  const auto path = value_of(section.fields, ":path");
  if (path.size() > 1 && refers_to(*parent, path)) {
    findings.report(Monitor::push_late, section.stream,
                    fmt::format("{} is promised after the response has named it", path));
  }
}

void judge_push(const ConnectionState& state, const Frame& frame, Findings& findings) {
  const auto parent = frame.header.stream;
  const auto promised = std::get<PushPromisePayload>(frame.payload).promised_stream;
  if (state.target == Role::client) {
    return findings.report(Monitor::push_from_client, parent,
                           fmt::format("a client promises stream {}", promised));
  }
  if (!may_open(Role::server, promised) || promised == 0) {
    findings.report(Monitor::stream_parity, promised, fmt::format("a server promises stream {}", promised));
  } else if (promised <= state.highest) {
    findings.report(Monitor::stream_id_order, promised,
                    fmt::format("stream {} is promised after stream {}", promised, state.highest));
  }
  if (!state.trusted()) return;
  judge_goodbye(state, promised, findings);
  if (state.own_settings.most(&Settings::enable_push) == 0) {
    findings.report(Monitor::push_disabled, parent, "PUSH_PROMISE, but our ENABLE_PUSH of 0 is acknowledged");
  }
  const auto* stream = state.streams.find(parent);
  if (parent == 0 || (stream == nullptr ? state.streams.full() : stream->tainted)) return;
  const auto seen = stream == nullptr ? state.untracked_state(parent) : state.state_seen(*stream);
  if (!state.ours(parent) || transition(seen, Direction::sent, StreamFrame::push_promise).verdict ==
                                 Transition::Verdict::forbidden) {
    findings.report(Monitor::push_parent, parent,
                    fmt::format("PUSH_PROMISE on stream {}, which is {}", parent, to_string(seen)));
  }
}

}  // namespace h2prism::model
