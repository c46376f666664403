// PUSH_PROMISE (RFC 9113 §6.6, §8.4).
#include <fmt/format.h>

#include "engine/model/monitors/judge.h"

namespace h2prism::model {

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
