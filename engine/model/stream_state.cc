#include "engine/model/stream_state.h"

#include <array>
#include <utility>

namespace h2prism::model {
namespace {

using Verdict = Transition::Verdict;

struct Cell {
  Verdict verdict{};
  std::optional<State> next;  // none: the state stays
  ErrorCode code{};
};
constexpr Cell to(State next) { return {Verdict::legal, next, {}}; }
constexpr Cell stream_error(ErrorCode code) { return {Verdict::stream_error, {}, code}; }
constexpr Cell connection_error(ErrorCode code) { return {Verdict::connection_error, {}, code}; }

// Short names keep a row on a line.
constexpr Cell ok{Verdict::legal, {}, {}};
constexpr Cell bear{Verdict::tolerated, {}, {}};
constexpr Cell no{Verdict::forbidden, {}, {}};
constexpr Cell drop{Verdict::ignored, {}, {}};
constexpr Cell s_closed = stream_error(ErrorCode::STREAM_CLOSED);
constexpr Cell c_closed = connection_error(ErrorCode::STREAM_CLOSED);
constexpr Cell c_proto = connection_error(ErrorCode::PROTOCOL_ERROR);

constexpr Cell opened = to(State::open);
constexpr Cell res_loc = to(State::reserved_local);
constexpr Cell res_rem = to(State::reserved_remote);
constexpr Cell hc_loc = to(State::half_closed_local);
constexpr Cell hc_rem = to(State::half_closed_remote);
constexpr Cell ended = to(State::closed_ended);
constexpr Cell rst_out = to(State::closed_reset_sent);
constexpr Cell rst_in = to(State::closed_reset_received);

using Table = std::array<std::array<Cell, stream_frame_count>, state_count>;

// clang-format off

// What the owner may send.
//  - A promised stream opens with HEADERS; the other end may only cancel it or give it credit (§5.1, reserved).
//  - After END_STREAM: WINDOW_UPDATE, PRIORITY, RST_STREAM (§5.1, half-closed (local)). PUSH_PROMISE needs a
//    stream that is open or half-closed (remote) (§6.6).
//  - Closed: PRIORITY only. But WINDOW_UPDATE may follow END_STREAM even then (§6.9), and §5.4.2 bears a further
//    RST_STREAM.
constexpr Table sent{{
    //                      DATA  DATA+END  HEADERS  HEADERS+END  PRIORITY  RST_STREAM  PUSH_PROMISE  promised  WINDOW_UPDATE
    /* idle            */ {{no,   no,       opened,  hc_loc,      ok,       no,         no,           res_loc,  no}},
    /* reserved local  */ {{no,   no,       hc_rem,  ended,       ok,       rst_out,    no,           no,       no}},
    /* reserved remote */ {{no,   no,       no,      no,          ok,       rst_out,    no,           no,       ok}},
    /* open            */ {{ok,   hc_loc,   ok,      hc_loc,      ok,       rst_out,    ok,           no,       ok}},
    /* half-cl. local  */ {{no,   no,       no,      no,          ok,       rst_out,    no,           no,       ok}},
    /* half-cl. remote */ {{ok,   ended,    ok,      ended,       ok,       rst_out,    ok,           no,       ok}},
    /* ended           */ {{no,   no,       no,      no,          ok,       no,         no,           no,       bear}},
    /* reset sent      */ {{no,   no,       no,      no,          ok,       bear,       no,           no,       no}},
    /* reset received  */ {{no,   no,       no,      no,          ok,       no,         no,           no,       no}},
    /* unused          */ {{no,   no,       no,      no,          ok,       no,         no,           no,       no}},
}};

// What the owner makes of what it receives.
//  - Idle: anything but HEADERS and PRIORITY is a connection error (§5.1); so is what a reserved state does not
//    expect.
//  - Half-closed (remote): STREAM_CLOSED on the stream (§5.1), but PUSH_PROMISE is a connection error (§6.6).
//  - Closed by END_STREAM both ways or by the other end's RST_STREAM: what follows may be a connection error
//    STREAM_CLOSED (§5.1), DATA is at least a stream error (§6.1). RST_STREAM may have crossed with the end (§5.1),
//    and WINDOW_UPDATE is never an error (§6.9).
//  - After its own RST_STREAM the owner takes everything in and drops it; a promise still reserves its stream (§5.1).
//  - A stream passed over can no longer be opened or promised (§5.1.1, §6.6).
constexpr Table received{{
    //                      DATA      DATA+END  HEADERS   HEADERS+END  PRIORITY  RST_STREAM  PUSH_PROMISE  promised  WINDOW_UPDATE
    /* idle            */ {{c_proto,  c_proto,  opened,   hc_rem,      ok,       c_proto,    c_proto,      res_rem,  c_proto}},
    /* reserved local  */ {{c_proto,  c_proto,  c_proto,  c_proto,     ok,       rst_in,     c_proto,      c_proto,  ok}},
    /* reserved remote */ {{c_proto,  c_proto,  hc_loc,   ended,       ok,       rst_in,     c_proto,      c_proto,  c_proto}},
    /* open            */ {{ok,       hc_rem,   ok,       hc_rem,      ok,       rst_in,     ok,           c_proto,  ok}},
    /* half-cl. local  */ {{ok,       ended,    ok,       ended,       ok,       rst_in,     ok,           c_proto,  ok}},
    /* half-cl. remote */ {{s_closed, s_closed, s_closed, s_closed,    ok,       rst_in,     c_proto,      c_proto,  ok}},
    /* ended           */ {{s_closed, s_closed, c_closed, c_closed,    ok,       drop,       c_proto,      c_proto,  drop}},
    /* reset sent      */ {{drop,     drop,     drop,     drop,        ok,       drop,       drop,         c_proto,  drop}},
    /* reset received  */ {{s_closed, s_closed, c_closed, c_closed,    ok,       drop,       c_proto,      c_proto,  drop}},
    /* unused          */ {{s_closed, s_closed, c_proto,  c_proto,     ok,       c_closed,   c_proto,      c_proto,  drop}},
}};

// clang-format on

}  // namespace

Transition transition(State state, Direction direction, StreamFrame frame) {
  const auto& table = direction == Direction::sent ? sent : received;
  const Cell& cell = table[std::to_underlying(state)][std::to_underlying(frame)];
  return {cell.verdict, cell.next.value_or(state), cell.code};
}

std::optional<StreamFrame> stream_frame(const FrameHeader& header) {
  const bool end = header.has(flag::END_STREAM);
  switch (header.type) {
    case FrameType::DATA: return end ? StreamFrame::data_end : StreamFrame::data;
    case FrameType::HEADERS: return end ? StreamFrame::headers_end : StreamFrame::headers;
    case FrameType::PRIORITY: return StreamFrame::priority;
    case FrameType::RST_STREAM: return StreamFrame::rst_stream;
    case FrameType::PUSH_PROMISE: return StreamFrame::push_promise;
    case FrameType::WINDOW_UPDATE: return StreamFrame::window_update;
    default: return std::nullopt;
  }
}

std::string_view to_string(State state) {
  constexpr std::array<std::string_view, state_count> names{
      "idle",
      "reserved (local)",
      "reserved (remote)",
      "open",
      "half-closed (local)",
      "half-closed (remote)",
      "closed (ended)",
      "closed (reset sent)",
      "closed (reset received)",
      "closed (unused)",
  };
  return names[std::to_underlying(state)];
}

}  // namespace h2prism::model
