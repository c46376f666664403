#include "engine/model/connection_state.h"

namespace h2prism::model {

ConnectionState::ConnectionState(Role role, const Limits& bounds, Profile judged_by)
    : target(role),
      profile(judged_by),
      limits(bounds),
      streams(bounds.max_streams),
      // Each reading of §4.3.1 in the target's favour: it may demand what it need not do.
      own_blocks(bounds, hpack::SizeUpdateOwed::by_table_maximum),
      blocks(bounds, hpack::SizeUpdateOwed::by_table_entries) {}

void BlockReader::limit_table(std::uint32_t octets) {
  table_limit = octets;
  decoder.set_table_limit(octets);
}

void ConnectionState::distrust(std::string_view why) {
  if (taint.empty()) taint = why;
}

State ConnectionState::untracked_state(std::uint32_t stream) const {
  return stream > (ours(stream) ? own_highest : highest) ? State::idle : State::closed_unused;
}

State ConnectionState::state_seen(const Stream& stream) const {
  auto state = stream.seen;
  if (stream.end_sent && *stream.end_sent <= proven) {
    state = transition(state, Direction::received, StreamFrame::headers_end).next;
  }
  if (stream.reset_sent && *stream.reset_sent <= proven) {
    state = transition(state, Direction::received, StreamFrame::rst_stream).next;
  }
  return state;
}

Stream* ConnectionState::track(std::uint32_t id) {
  if (id == 0) return nullptr;
  if (auto* known = streams.find(id)) return known;
  const auto state = untracked_state(id);
  auto* added = streams.add(id);
  if (added != nullptr) added->state = added->seen = state;
  return added;
}

void ConnectionState::advance(Stream& stream, Direction direction, StreamFrame frame) {
  const auto move = [&](State& state) {
    const auto step = transition(state, direction, frame);
    if (step.verdict == Transition::Verdict::legal) state = step.next;
  };
  const bool was_active = is_active(stream.state);
  move(stream.state);
  if (!ours(stream.id) && was_active != is_active(stream.state)) active += was_active ? -1 : 1;

  // What opens a stream of ours has been read by the time the target uses it; what ends one may not have
  // been.
  const bool end = frame == StreamFrame::data_end || frame == StreamFrame::headers_end;
  if (direction == Direction::received && frame == StreamFrame::rst_stream) {
    if (!stream.reset_sent) stream.reset_sent = sent;
  } else if (direction == Direction::received && end && stream.seen != State::idle) {
    if (!stream.end_sent) stream.end_sent = sent;
  } else {
    move(stream.seen);
  }
}

}  // namespace h2prism::model
