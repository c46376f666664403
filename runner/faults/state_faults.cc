// Frames that their stream's state, a window or the order of things forbids (RFC 9113 §5.1, §6.9).
#include "runner/faults/acts.h"
#include "runner/faults/block.h"
#include "runner/faults/faults.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

using enum FrameType;
using enum ErrorCode;

Match last_of_response() { return (data() || head()) && flagged(flag::END_STREAM); }

Act behind(Bytes (*frame)(std::uint32_t stream)) {
  return after([frame](const Turn& t) { return frame(t.header.stream); });
}

// One octet more than the window has; within the size of a frame.
Match window_below_a_frame(bool connection) {
  return {[connection](const Turn& t) {
    const auto left = t.scene.credit(connection ? 0 : t.header.stream) - (t.is(DATA) ? t.header.length : 0);
    return left >= 0 && left < default_max_frame_size;
  }};
}
Make one_octet_too_many(bool connection) {
  return [connection](const Turn& t) {
    const auto left = t.scene.credit(connection ? 0 : t.header.stream) - (t.is(DATA) ? t.header.length : 0);
    return data_frame(t.header.stream, Bytes(static_cast<std::size_t>(left) + 1, 'x'));
  };
}

}  // namespace

std::vector<Fault> state_faults() {
  return {
      {"data-behind-the-end",
       "DATA follows END_STREAM (§5.1)",
       answered(last_of_response(), behind([](std::uint32_t s) { return data_frame(s, as_bytes("x")); })),
       {"monitor/closed-stream"}},
      {"headers-behind-the-end",
       "HEADERS follow END_STREAM (§5.1)",
       answered(last_of_response(),
                behind([](std::uint32_t s) { return headers_frame(s, block_of({{"x-t", "1"}})); })),
       {"monitor/closed-stream"}},
      {"window-update-behind-the-end",
       "WINDOW_UPDATE on a stream that both ends have finished, which is tolerated (§6.9)",
       answered(last_of_response(), behind([](std::uint32_t s) { return window_update_frame(s, 1); })),
       {}},
      {"priority-behind-the-end",
       "PRIORITY on a finished stream, which is legal (§5.1)",
       answered(last_of_response(), behind([](std::uint32_t s) { return priority_frame(s, {}); })),
       {}},
      {"rst-stream-behind-the-end",
       "RST_STREAM CANCEL on a stream that both ends have finished (§5.1)",
       answered(last_of_response(), behind([](std::uint32_t s) { return rst_stream_frame(s, CANCEL); })),
       {"monitor/closed-stream"}},
      {"data-behind-a-reset",
       "DATA follows the server's own RST_STREAM (§5.1)",
       answered(reset(), behind([](std::uint32_t s) { return data_frame(s, as_bytes("x")); })),
       {"monitor/closed-stream"}},
      {"headers-behind-a-reset",
       "a response follows the server's own RST_STREAM (§5.1)",
       answered(reset(),
                behind([](std::uint32_t s) { return headers_frame(s, block_of({{":status", "200"}})); })),
       {"monitor/closed-stream"}},
      {"reset-answered-by-reset",
       "RST_STREAM is answered by RST_STREAM (§5.4.2)",
       sent(reset() && on_stream() && !idle(),
            back([](const Turn& t) { return rst_stream_frame(t.header.stream, CANCEL); })),
       {"monitor/rst-answered-by-rst", "9113/5.4.2/rst-stream-is-not-answered"}},
      {"refused-though-answered",
       "REFUSED_STREAM follows a response (§8.7)",
       answered(content() && !flagged(flag::END_STREAM),
                before([](const Turn& t) { return rst_stream_frame(t.header.stream, REFUSED_STREAM); })),
       {"monitor/refused-after-answer"}},
      {"stream-window-overrun",
       "DATA exceeds the window of the stream (§6.9.1)",
       answered((data() || head()) && !flagged(flag::END_STREAM) && window_below_a_frame(false),
                after(one_octet_too_many(false))),
       {"monitor/window-overrun-stream"}},
      {"connection-window-overrun",
       "DATA exceeds the window of the connection (§6.9.1)",
       answered(data() && !flagged(flag::END_STREAM) && window_below_a_frame(true),
                after(one_octet_too_many(true))),
       {"monitor/window-overrun-connection"}},
      {"data-in-large-frames",
       "DATA frames are above MAX_FRAME_SIZE (§4.2)",
       answered(data() && !flagged(flag::END_STREAM), after([](const Turn& t) {
                  return data_frame(t.header.stream, Bytes(default_max_frame_size + 1, 'x'));
                })),
       {"monitor/frame-size"}},
      {"goaway-unasked",
       "the server ends the connection behind its first response",
       answered(
           last_of_response(),
           both(after([](const Turn& t) { return goaway_frame(t.header.stream, NO_ERROR); }), close_after())),
       {"9113/5.1.1/skipped-identifiers"}},
      {"closes-behind-responses",
       "the connection is closed behind each response, without GOAWAY (§9.1)",
       answered(last_of_response(), close_after()),
       {"7541/4.2/small-limit"}},
      {"closes-at-once",
       "the connection is closed at the first frame (§9.1)",
       answered(settings_ack(), close()),
       {"9113/3.3/preface-is-answered"}},
      {"resets-at-once",
       "the connection is reset at the first PING (§9.1)",
       answered(ping_ack(), close(transport::CloseKind::reset)),
       {"9113/6.7/echoed"}},
      {"says-no-http2",
       "HTTP/1.1 is spoken (§3.1)",
       answered(first_answer(), both(replace(make([] {
                                       Bytes text;
                                       append(text, "HTTP/1.1 505 HTTP Version Not Supported\r\n\r\n");
                                       return text;
                                     }())),
                                     close_after())),
       {"9113/3.3/preface-is-answered"}},
      {"says-garbage",
       "the answer to PING is no frame",
       answered(ping_ack(), replace(make(Bytes(64, 0xff)))),
       {"9113/6.7/echoed"}},
  };
}

}  // namespace h2prism::faults
