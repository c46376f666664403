// The stream states of RFC 9113 §5.1 (Figure 2) as one table: what an end may send in each state, and what it
// has to make of what it receives.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/wire/frame.h"

namespace h2prism::model {

// As the end that owns the state sees it. "Closed" is split by how the stream came to be closed, because §5.1
// asks for different things.
enum class State : std::uint8_t {
  idle,
  reserved_local,   // the owner promised it
  reserved_remote,  // it was promised to the owner
  open,
  half_closed_local,   // the owner sent END_STREAM
  half_closed_remote,  // the owner received END_STREAM
  closed_ended,        // END_STREAM went both ways
  closed_reset_sent,   // the owner sent RST_STREAM
  closed_reset_received,
  closed_unused,  // never used, and a higher stream of the same initiator was (§5.1.1)
};
inline constexpr std::size_t state_count = 10;
std::string_view to_string(State state);  // "half-closed (remote)", "closed (ended)"

constexpr bool is_closed(State state) { return state >= State::closed_ended; }

// Counts against SETTINGS_MAX_CONCURRENT_STREAMS (§5.1.2).
constexpr bool is_active(State state) {
  return state == State::open || state == State::half_closed_local || state == State::half_closed_remote;
}

// The frames that §5.1 speaks of. CONTINUATION is part of the frame it continues.
enum class StreamFrame : std::uint8_t {
  data,
  data_end,  // with END_STREAM
  headers,
  headers_end,  // with END_STREAM
  priority,
  rst_stream,
  push_promise,  // on the stream that it is sent on
  promised,      // on the stream that it promises
  window_update,
};
inline constexpr std::size_t stream_frame_count = 9;

// None for CONTINUATION, frames of the connection, and extensions.
std::optional<StreamFrame> stream_frame(const FrameHeader& header);

enum class Direction : std::uint8_t { sent, received };  // by the owner

struct Transition {
  enum class Verdict : std::uint8_t {
    legal,
    tolerated,         // sent: not by §5.1, but another section lets it pass
    forbidden,         // sent: must not be
    ignored,           // received: taken in (field blocks, connection window) and dropped
    stream_error,      // received: with `code`, or raised to a connection error (§5.4.1)
    connection_error,  // received: with `code`
  };
  Verdict verdict{};
  State next{};      // unchanged unless legal
  ErrorCode code{};  // errors only

  bool is_error() const { return verdict == Verdict::stream_error || verdict == Verdict::connection_error; }
};

// Which end may open a stream of which number (§5.1.1) is not the table's business.
Transition transition(State state, Direction direction, StreamFrame frame);

}  // namespace h2prism::model
