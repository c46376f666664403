// Which of the two priority schemes a client still speaks, and of which streams (RFC 9218).
#include <fmt/format.h>

#include "engine/model/monitors/judge.h"

namespace h2prism::model {
namespace {

bool has_priority(const Frame& frame) {
  const auto* headers = std::get_if<HeadersPayload>(&frame.payload);
  return frame.header.type == FrameType::PRIORITY || (headers != nullptr && headers->priority);
}

// §2.1.1: "should stop" binds who has surely read our first SETTINGS, and long enough ago to act by it.
bool knows_our_scheme(const ConnectionState& state) {
  return state.trusted() && state.proven > 0 && state.own_settings.all_acknowledged();
}

}  // namespace

void judge_priority_signal(const ConnectionState& state, const Frame& frame, Findings& findings) {
  if (state.target != Role::client || !has_priority(frame) || !knows_our_scheme(state)) return;
  if (state.own_settings.in_force().no_rfc7540_priorities != 1) return;
  findings.report(
      Monitor::priority_signal, frame.header.stream,
      fmt::format("{} with a priority of RFC 7540, though our NO_RFC7540_PRIORITIES of 1 was read",
                  to_string(frame.header.type)));
}

void judge_priority_update(const ConnectionState& state, const Frame& frame, Findings& findings) {
  if (state.target != Role::client) return;
  const auto id = std::get<PriorityUpdatePayload>(frame.payload).prioritized_stream;
  if (knows_our_scheme(state) && state.own_settings.in_force().no_rfc7540_priorities != 1) {
    findings.report(Monitor::priority_update_ignored, id,
                    "PRIORITY_UPDATE, though our SETTINGS without NO_RFC7540_PRIORITIES of 1 were read");
  }
  const auto seen = judged_state(state, id);
  if (!seen) return;
  if (state.ours(id)) {
    if (*seen == State::idle) {
      findings.report(Monitor::priority_update_idle_push, id,
                      fmt::format("PRIORITY_UPDATE for push stream {}, which was never promised", id));
    }
  } else if (is_closed(*seen) || *seen == State::half_closed_remote) {
    findings.report(Monitor::priority_update_stream, id,
                    fmt::format("PRIORITY_UPDATE for stream {}, which is {}", id, to_string(*seen)));
  }
}

}  // namespace h2prism::model
