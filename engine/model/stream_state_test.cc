#include "engine/model/stream_state.h"

#include <array>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

namespace h2prism::model {
namespace {

using enum State;
using enum StreamFrame;
using Verdict = Transition::Verdict;
using Frames = std::set<StreamFrame>;

constexpr std::array states{idle,         reserved_local,    reserved_remote,
                            open,         half_closed_local, half_closed_remote,
                            closed_ended, closed_reset_sent, closed_reset_received,
                            closed_unused};
constexpr std::array frames{data,       data_end,     headers,  headers_end,  priority,
                            rst_stream, push_promise, promised, window_update};
static_assert(states.size() == state_count && frames.size() == stream_frame_count);

Frames with_verdict(State state, Direction direction, Verdict verdict) {
  Frames found;
  for (const auto frame : frames) {
    if (transition(state, direction, frame).verdict == verdict) found.insert(frame);
  }
  return found;
}

const Frames everything_but_promised{data,     data_end,   headers,      headers_end,
                                     priority, rst_stream, push_promise, window_update};

// §5.1, state by state: "Either endpoint can send ...", "An endpoint MUST NOT send ...".
TEST(StreamState, WhatMayBeSent) {
  const std::map<State, Frames> legal{
      {idle, {headers, headers_end, priority, promised}},
      {reserved_local, {headers, headers_end, rst_stream, priority}},
      {reserved_remote, {rst_stream, window_update, priority}},
      {open, everything_but_promised},
      {half_closed_local, {window_update, priority, rst_stream}},
      {half_closed_remote, everything_but_promised},
      {closed_ended, {priority}},
      {closed_reset_sent, {priority}},
      {closed_reset_received, {priority}},
      {closed_unused, {priority}},
  };
  for (const auto state : states) {
    EXPECT_EQ(with_verdict(state, Direction::sent, Verdict::legal), legal.at(state)) << to_string(state);
    Frames tolerated;
    if (state == closed_ended) tolerated = {window_update};    // §6.9
    if (state == closed_reset_sent) tolerated = {rst_stream};  // §5.4.2
    EXPECT_EQ(with_verdict(state, Direction::sent, Verdict::tolerated), tolerated) << to_string(state);
    const auto rest = stream_frame_count - legal.at(state).size() - tolerated.size();
    EXPECT_EQ(with_verdict(state, Direction::sent, Verdict::forbidden).size(), rest) << to_string(state);
  }
}

// §5.1: "Receiving any frame other than ... MUST be treated as ...".
TEST(StreamState, WhatIsLegalToReceive) {
  const std::map<State, Frames> legal{
      {idle, {headers, headers_end, priority, promised}},
      {reserved_local, {rst_stream, priority, window_update}},
      {reserved_remote, {headers, headers_end, rst_stream, priority}},
      {open, everything_but_promised},
      {half_closed_local, everything_but_promised},
      {half_closed_remote, {window_update, priority, rst_stream}},
      {closed_ended, {priority}},
      {closed_reset_sent, {priority}},
      {closed_reset_received, {priority}},
      {closed_unused, {priority}},
  };
  const std::map<State, Frames> ignored{
      {closed_ended, {window_update, rst_stream}},
      {closed_reset_sent, {data, data_end, headers, headers_end, rst_stream, push_promise, window_update}},
      {closed_reset_received, {window_update, rst_stream}},
      {closed_unused, {window_update}},
  };
  for (const auto state : states) {
    EXPECT_EQ(with_verdict(state, Direction::received, Verdict::legal), legal.at(state)) << to_string(state);
    EXPECT_EQ(with_verdict(state, Direction::received, Verdict::ignored),
              ignored.contains(state) ? ignored.at(state) : Frames{})
        << to_string(state);
  }
}

TEST(StreamState, ErrorsOfWhatIsReceived) {
  for (const auto state : {idle, reserved_local, reserved_remote}) {
    for (const auto frame : frames) {
      const auto step = transition(state, Direction::received, frame);
      if (!step.is_error()) continue;
      EXPECT_EQ(step.verdict, Verdict::connection_error) << to_string(state);
      EXPECT_EQ(step.code, ErrorCode::PROTOCOL_ERROR) << to_string(state);
    }
  }
  for (const auto frame : {data, data_end, headers, headers_end}) {
    const auto step = transition(half_closed_remote, Direction::received, frame);
    EXPECT_EQ(step.verdict, Verdict::stream_error);
    EXPECT_EQ(step.code, ErrorCode::STREAM_CLOSED);
  }
  for (const auto state : {closed_ended, closed_reset_received}) {
    EXPECT_EQ(transition(state, Direction::received, data).verdict, Verdict::stream_error);         // §6.1
    EXPECT_EQ(transition(state, Direction::received, headers).verdict, Verdict::connection_error);  // §5.1
    EXPECT_EQ(transition(state, Direction::received, headers).code, ErrorCode::STREAM_CLOSED);
  }
  // §5.1.1: "unexpected stream identifier"; §6.6: a promise on a stream that is not idle.
  EXPECT_EQ(transition(closed_unused, Direction::received, headers).code, ErrorCode::PROTOCOL_ERROR);
  for (const auto state : states) {
    if (state == idle) continue;
    EXPECT_EQ(transition(state, Direction::received, promised).code, ErrorCode::PROTOCOL_ERROR)
        << to_string(state);
  }
}

// The arrows of Figure 2. Each is in the table, and the table has no other.
TEST(StreamState, ArrowsOfFigure2) {
  using Arrow = std::tuple<State, Direction, StreamFrame, State>;
  constexpr auto sent = Direction::sent;
  constexpr auto received = Direction::received;
  std::set<Arrow> arrows{
      {idle, sent, headers, open},
      {idle, received, headers, open},
      {idle, sent, headers_end, half_closed_local},
      {idle, received, headers_end, half_closed_remote},
      {idle, sent, promised, reserved_local},
      {idle, received, promised, reserved_remote},
      {reserved_local, sent, headers, half_closed_remote},
      {reserved_local, sent, headers_end, closed_ended},
      {reserved_remote, received, headers, half_closed_local},
      {reserved_remote, received, headers_end, closed_ended},
  };
  for (const auto end : {data_end, headers_end}) {
    arrows.insert({open, sent, end, half_closed_local});
    arrows.insert({open, received, end, half_closed_remote});
    arrows.insert({half_closed_local, received, end, closed_ended});
    arrows.insert({half_closed_remote, sent, end, closed_ended});
  }
  for (const auto state : {reserved_local, reserved_remote, open, half_closed_local, half_closed_remote}) {
    arrows.insert({state, sent, rst_stream, closed_reset_sent});
    arrows.insert({state, received, rst_stream, closed_reset_received});
  }
  std::set<Arrow> found;
  for (const auto state : states) {
    for (const auto direction : {sent, received}) {
      for (const auto frame : frames) {
        const auto next = transition(state, direction, frame).next;
        if (next != state) found.insert({state, direction, frame, next});
      }
    }
  }
  EXPECT_EQ(found, arrows);
}

State at_the_other_end(State state) {
  const std::map<State, State> mirror{
      {reserved_local, reserved_remote},          {reserved_remote, reserved_local},
      {half_closed_local, half_closed_remote},    {half_closed_remote, half_closed_local},
      {closed_reset_sent, closed_reset_received}, {closed_reset_received, closed_reset_sent},
  };
  return mirror.contains(state) ? mirror.at(state) : state;
}

// While both ends agree on the state, what one may send the other must take, and they agree afterwards.
TEST(StreamState, BothEndsAgree) {
  for (const auto state : states) {
    for (const auto frame : frames) {
      const auto sent = transition(state, Direction::sent, frame);
      if (sent.verdict == Verdict::forbidden) continue;
      const auto received = transition(at_the_other_end(state), Direction::received, frame);
      EXPECT_FALSE(received.is_error()) << to_string(state) << " frame " << std::to_underlying(frame);
      EXPECT_EQ(received.next, at_the_other_end(sent.next))
          << to_string(state) << " frame " << std::to_underlying(frame);
    }
  }
}

TEST(StreamState, PriorityIsAlwaysLegalAndChangesNothing) {
  for (const auto state : states) {
    for (const auto direction : {Direction::sent, Direction::received}) {
      const auto step = transition(state, direction, priority);
      EXPECT_EQ(step.verdict, Verdict::legal);
      EXPECT_EQ(step.next, state);
    }
  }
}

TEST(StreamState, ConcurrencyCountsOpenAndHalfClosed) {
  std::vector<State> active;
  for (const auto state : states) {
    if (is_active(state)) active.push_back(state);
  }
  EXPECT_THAT(active, ::testing::ElementsAre(open, half_closed_local, half_closed_remote));
}

TEST(StreamState, FrameKinds) {
  EXPECT_EQ(stream_frame({.type = FrameType::DATA, .flags = flag::END_STREAM}), data_end);
  EXPECT_EQ(stream_frame({.type = FrameType::HEADERS, .flags = flag::END_HEADERS}), headers);
  EXPECT_EQ(stream_frame({.type = FrameType::CONTINUATION}), std::nullopt);
  EXPECT_EQ(stream_frame({.type = FrameType{0x42}}), std::nullopt);
}

}  // namespace
}  // namespace h2prism::model
