// Violations are seen, but reported wrongly (RFC 9113 §5.4, §7).
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "runner/faults/acts.h"
#include "runner/faults/faults.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

using enum ErrorCode;
using transport::CloseKind;

std::string kebab(ErrorCode code) {
  auto name = to_string(code);
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c == '_' ? '-' : static_cast<char>(std::tolower(c)); });
  return name;
}

// The right error with another code.
Fault recoded(bool goaway_frame, ErrorCode right, ErrorCode wrong, std::string_view seen_by) {
  const auto* frame = goaway_frame ? "GOAWAY" : "RST_STREAM";
  return {fmt::format("{}-{}-as-{}", goaway_frame ? "goaway" : "reset", kebab(right), kebab(wrong)),
          fmt::format("{} with {} where §5.4 and the section broken want {}", frame, to_string(wrong),
                      to_string(right)),
          answered(goaway_frame ? goaway(right) : reset(right), code(wrong)),
          {seen_by}};
}

Bytes goaway_of(const Turn& t, ErrorCode code) { return goaway_frame(t.scene.highest_of_player(), code); }

// The code of the RST_STREAM, raised to the connection.
Bytes raised(const Turn& t) {
  const auto* rst = t.as<RstStreamPayload>();
  return goaway_of(t, rst != nullptr ? rst->code : PROTOCOL_ERROR);
}

Bytes lowered(const Turn& t) {
  return rst_stream_frame(std::max(1U, t.scene.highest_of_player()), t.as<GoawayPayload>()->code);
}

Match unanswered() {
  return {[](const Turn& t) {
    const auto* stream = t.scene.stream(t.header.stream);
    return stream == nullptr || stream->final_heads == 0;
  }};
}

}  // namespace

std::vector<Fault> error_faults() {
  std::vector<Fault> out{
      {"connection-errors-swallowed",
       "a connection error is noticed and nothing is done about it (§5.4.1)",
       answered(goaway_error(), take_over()),
       {"9113/6.5/half-an-entry", "9113/5.1/idle-data", "7541/6.1/index-zero"}},
      {"connection-errors-by-bare-close",
       "the connection ends without GOAWAY (§5.4.1 SHOULD)",
       answered(goaway_error(), close()),
       {"9113/6.5/half-an-entry"}},
      {"connection-errors-by-tcp-reset",
       "the connection ends by a TCP reset without GOAWAY (§5.4.1 SHOULD)",
       answered(goaway_error(), close(CloseKind::reset)),
       {"9113/6.5/half-an-entry"}},
      {"connection-errors-as-stream-errors",
       "RST_STREAM where the whole connection is in error (§5.4.1)",
       answered(goaway_error(), both(before(lowered), take_over())),
       {"9113/6.5.2/enable-push-2", "9113/6.2/ping-within-block"}},
      {"connection-errors-in-silence",
       "after a connection error nothing is said any more, nor is the connection closed (§5.4.1)",
       answered(goaway_error(), both(take_over(), mute())),
       {"9113/6.5/half-an-entry"}},
      {"stream-errors-swallowed",
       "a stream error is noticed and nothing is done about it (§5.4.2)",
       answered(reset(), hide()),
       {"9113/6.9.1/overflow-on-stream", "9113/8.2.1/uppercase-name"}},
      {"stream-errors-as-connection-errors",
       "a stream error is raised to a connection error (§5.4.1 permits it)",
       answered(reset(), both(replace(raised), close_after())),
       {"9113/6.9.1/overflow-on-stream"}},
      {"stream-errors-by-bare-close",
       "a stream error ends the connection, without a word (§5.4.2)",
       answered(reset(), close()),
       {"9113/6.9.1/overflow-on-stream"}},
      {"stream-errors-on-the-next-stream",
       "RST_STREAM names another stream than the one in error (§5.4.2)",
       answered(reset(), [](Turn& t) { lie({.stream = t.header.stream + 2})(t); }),
       {"9113/6.9.1/overflow-on-stream", "monitor/idle-stream"}},
      {"stream-errors-on-stream-0",
       "RST_STREAM names the connection (§6.4)",
       answered(reset(), lie({.stream = 0})),
       {"9113/6.9.1/overflow-on-stream", "monitor/frame-on-stream-zero"}},
      {"stream-errors-then-connection-errors",
       "RST_STREAM is followed by GOAWAY: the connection does not go on (§5.4.2)",
       answered(reset(), both(after(raised), close_after())),
       {"9113/6.9/data-of-malformed-requests-are-credited"}},
      {"stream-errors-twice",
       "RST_STREAM is sent twice, which is legal (§5.4.2)",
       answered(reset(), twice()),
       {}},
      {"malformed-requests-answered-200",
       "a malformed request is answered as if it were valid (§8.1.1)",
       answered(reset(PROTOCOL_ERROR) && unanswered(),
                replace(response({{":status", "200"}}, flag::END_STREAM))),
       {"9113/8.2.1/uppercase-name", "9113/8.3/two-methods"}},
      {"malformed-requests-answered-400",
       "a malformed request is answered with 400 (§8.1.1 permits it)",
       answered(reset(PROTOCOL_ERROR) && unanswered(),
                replace(response({{":status", "400"}}, flag::END_STREAM))),
       {"9113/8.2.1/uppercase-name"}},
      // Where libnghttp2 raises the error to the connection: RST_STREAM with a code that is nobody's.
      {"data-behind-the-end-reset-with-cancel",
       "DATA behind END_STREAM is reset with CANCEL (§5.1)",
       sent(data() && half_closed(), refuse(CANCEL)),
       {"9113/5.1/half-closed-remote-data"}},
      {"headers-behind-the-end-reset-with-cancel",
       "HEADERS behind END_STREAM are reset with CANCEL (§5.1)",
       sent(type(FrameType::HEADERS) && half_closed(), refuse(CANCEL)),
       {"9113/5.1/half-closed-remote-headers"}},
      {"short-priority-reset-with-cancel",
       "PRIORITY of a wrong size is reset with CANCEL (§6.3)",
       sent(type(FrameType::PRIORITY) && malformed(FRAME_SIZE_ERROR), refuse(CANCEL)),
       {"9113/6.3/too-short"}},
      {"zero-increment-reset-with-cancel",
       "WINDOW_UPDATE of 0 is reset with CANCEL (§6.9)",
       sent(increment(0, 0) && on_stream(), refuse(CANCEL)),
       {"9113/6.9/zero-increment-on-stream"}},
      {"streams-above-the-limit-cancelled",
       "streams above MAX_CONCURRENT_STREAMS are reset with CANCEL (§5.1.2)",
       sent(request() && many_active(), refuse(CANCEL)),
       {"9113/5.1.2/over-the-limit"}},
      {"goaway-for-nothing",
       "GOAWAY with CANCEL, though all is well, in place of the third answer to PING (§5.4.1)",
       answered(ping_ack() && Match{[](const Turn& t) { return t.scene.pings_answered() == 2; }},
                both(replace([](const Turn& t) { return goaway_of(t, CANCEL); }), close_after())),
       {"9113/4.1/unused-flags-ping"}},
      {"goaway-names-no-stream",
       "GOAWAY's last stream is 0, though requests were answered (§6.8)",
       answered(goaway_error(), last_stream(0)),
       {"monitor/goaway-last-stream-too-low"}},
      {"goaway-names-streams-never-opened",
       "GOAWAY's last stream is above all there were (§6.8)",
       answered(goaway_error(), last_stream(max_stream_id - 2)),
       {"monitor/goaway-last-stream-too-high"}},
      {"goaway-names-any-stream",
       "GOAWAY's last stream is the highest there can be",
       answered(goaway_error(), last_stream(max_stream_id)),
       {}},
      {"goaway-rises",
       "a second GOAWAY has a higher last stream (§6.8)",
       answered(goaway_error(), before(make(goaway_frame(0, NO_ERROR)))),
       {"monitor/goaway-last-stream-rising"}},
      {"goaway-on-a-stream",
       "GOAWAY is sent on a stream (§6.8)",
       answered(goaway_error(), lie({.stream = 1})),
       {"monitor/frame-off-stream-zero"}},
      {"goaway-too-short",
       "GOAWAY has 7 octets (§6.8)",
       answered(goaway_error(), replace(make(raw_frame(FrameType::GOAWAY, 0, 0, Bytes(7))))),
       {"monitor/frame-malformed"}},
      {"errors-answered-in-http1",
       "what is no HTTP/2 is answered in HTTP/1.1 (§3.4)",
       answered(goaway_error(), both(replace(make([] {
                                       Bytes text;
                                       append(text, "HTTP/1.1 400 Bad Request\r\n\r\n");
                                       return text;
                                     }())),
                                     close_after())),
       {"9113/6.5/half-an-entry"}},
  };
  for (const auto& [right, seen_by] : {std::pair{PROTOCOL_ERROR, "9113/6.7/on-open-stream"},
                                       {FLOW_CONTROL_ERROR, "9113/6.5.2/window-over-max"},
                                       {FRAME_SIZE_ERROR, "9113/6.7/too-short"},
                                       {COMPRESSION_ERROR, "7541/6.1/index-zero"},
                                       {STREAM_CLOSED, "9113/5.1/half-closed-remote-data"}}) {
    out.push_back(recoded(true, right, CANCEL, seen_by));
    if (right == STREAM_CLOSED) continue;
    out.push_back(recoded(true, right, NO_ERROR, seen_by));
    out.push_back(recoded(true, right, INTERNAL_ERROR, seen_by));
    if (right != PROTOCOL_ERROR) out.push_back(recoded(true, right, PROTOCOL_ERROR, seen_by));
  }
  for (const auto& [right, seen_by] : {std::pair{PROTOCOL_ERROR, "9113/8.2.1/uppercase-name"},
                                       {FLOW_CONTROL_ERROR, "9113/6.9.1/overflow-on-stream"}}) {
    out.push_back(recoded(false, right, HTTP_1_1_REQUIRED, seen_by));
    out.push_back(recoded(false, right, NO_ERROR, seen_by));
    out.push_back(recoded(false, right, INTERNAL_ERROR, seen_by));
  }
  return out;
}

}  // namespace h2prism::faults
