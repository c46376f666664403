// What a server owes the connection is missing, late or wrong: SETTINGS, PING and WINDOW_UPDATE.
#include "runner/faults/acts.h"
#include "runner/faults/faults.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

using enum FrameType;

Match later_answer() {
  return {[](const Turn& t) { return t.scene.frames_of_target() > 2; }};
}

Bytes ping_of(const Turn& t, bool ack) { return ping_frame(t.as<PingPayload>()->opaque, ack); }

Act opaque(std::size_t octet, std::uint8_t flip) {
  return patch([=](Bytes& frame) { frame.at(frame_header_size + octet) ^= flip; });
}

Match fence() {  // a PING of the player's own, not of a case: its octets count up from the end
  return {[](const Turn& t) { return t.scene.pings_answered() > 0; }};
}

Match of_a_case() {  // the player's own have its mark
  return {[](const Turn& t) { return t.as<PingPayload>()->opaque[0] != 'h'; }};
}

Match given(std::uint32_t least) { return increment(least, max_window_size); }

}  // namespace

std::vector<Fault> answer_faults() {
  return {
      {"settings-missing",
       "the server sends no SETTINGS (§3.4)",
       answered(settings(), hide()),
       {"monitor/first-frame-settings"}},
      {"settings-behind-other-frames",
       "the first frame of the server is not SETTINGS (§3.4)",
       answered(settings() && first_answer(), before(make(ping_frame({})))),
       {"monitor/first-frame-settings"}},
      {"settings-ack-first",
       "SETTINGS ACK comes ahead of the server's SETTINGS (§3.4)",
       answered(settings() && first_answer(), hold()),
       {"monitor/first-frame-settings"}},
      {"settings-ack-missing",
       "the client's SETTINGS are never acknowledged (§6.5.3)",
       answered(settings_ack(), hide()),
       {"9113/3.3/preface-is-answered", "monitor/settings-ack-missing"}},
      {"settings-acked-once",
       "only the first SETTINGS are acknowledged (§6.5.3)",
       answered(settings_ack() && later_answer(), hide()),
       {"9113/6.5/between-requests", "9113/6.5.3/each-is-acknowledged", "monitor/settings-ack-missing"}},
      {"settings-acked-late",
       "later SETTINGS are acknowledged only after what the client sends next (§6.5.3)",
       answered(settings_ack() && later_answer(), hold()),
       {"9113/6.9/other-frames-need-no-window"}},
      {"settings-acked-twice",
       "SETTINGS are acknowledged twice (§6.5.3)",
       answered(settings_ack(), twice()),
       {"monitor/settings-ack-unsolicited"}},
      {"settings-ack-unasked",
       "SETTINGS ACK comes unasked (§6.5.3)",
       answered(ping_ack(), after(make(settings_ack_frame()))),
       {"monitor/settings-ack-unsolicited"}},
      {"settings-ack-with-payload",
       "SETTINGS ACK has a payload (§6.5)",
       answered(settings_ack(), replace(make(raw_frame(SETTINGS, flag::ACK, 0, Bytes(6))))),
       {"monitor/frame-malformed"}},
      {"settings-on-stream-1",
       "SETTINGS are sent on a stream (§6.5)",
       answered(settings_ack() && later_answer(), lie({.stream = 1})),
       {"monitor/frame-off-stream-zero"}},
      {"settings-ack-acked",
       "SETTINGS ACK is acknowledged (§6.5.3)",
       sent(settings_ack(), instead_of_passing(make(settings_ack_frame()))),
       {"monitor/settings-ack-unsolicited"}},
      {"ping-unanswered",
       "PING is not answered (§6.7)",
       answered(ping_ack(), hide()),
       {"9113/6.7/echoed", "9113/6.7/around-every-frame"}},
      {"ping-answered-once",
       "only one PING is answered (§6.7)",
       answered(ping_ack() && fence(), hide()),
       {"9113/6.7/several", "9113/6.7/around-every-frame"}},
      {"pings-answered-now-and-then",
       "some PINGs are answered and others are not (§6.7)",
       answered(ping_ack() && of_a_case(), hide()),
       {"9113/6.7/echoed", "monitor/ping-ack-missing"}},
      {"ping-altered",
       "a PING ACK has other octets than the PING (§6.7)",
       answered(ping_ack(), opaque(0, 0x80)),
       {"9113/6.7/echoed", "monitor/ping-ack-octets"}},
      {"ping-altered-at-the-end",
       "the last octet of a PING ACK differs (§6.7)",
       answered(ping_ack(), opaque(7, 0x01)),
       {"9113/6.7/echoed", "monitor/ping-ack-octets"}},
      {"ping-answered-without-ack",
       "a PING is answered by a PING without ACK (§6.7)",
       answered(ping_ack(), lie({.flags = 0})),
       {"9113/6.7/echoed"}},
      {"ping-answered-twice",
       "a PING is answered twice (§6.7)",
       answered(ping_ack(), twice()),
       {"monitor/ping-ack-unsolicited"}},
      {"ping-ack-answered",
       "a PING ACK is answered (§6.7)",
       sent(ping_ack(), back([](const Turn& t) { return ping_of(t, true); })),
       {"monitor/ping-ack-octets"}},
      {"ping-answered-on-stream-1",
       "a PING ACK is on a stream (§6.7)",
       answered(ping_ack(), lie({.stream = 1})),
       {"monitor/frame-off-stream-zero"}},
      {"ping-answered-short",
       "a PING ACK has 7 octets (§6.7)",
       answered(ping_ack(), replace(make(raw_frame(PING, flag::ACK, 0, Bytes(7))))),
       {"monitor/frame-malformed"}},
      {"ping-ends-the-connection",
       "PING ends the connection",
       sent(ping(), go_away(ErrorCode::PROTOCOL_ERROR)),
       {"9113/6.7/echoed", "9113/6.7/several"}},
      {"stream-never-credited",
       "what was uploaded is not given back to the stream (§6.9)",
       answered(type(WINDOW_UPDATE) && on_stream(), hide()),
       {"9113/6.9.1/upload", "9113/6.1/padding-is-credited"}},
      {"connection-never-credited",
       "what was uploaded is not given back to the connection (§6.9)",
       answered(type(WINDOW_UPDATE) && on_connection(), hide()),
       {"9113/6.9.1/upload", "9113/6.9.1/upload-over-many-streams"}},
      {"credit-of-single-octets",
       "uploads are credited octet by octet (§6.9.1)",
       answered(given(4096),
                patch([](Bytes& frame) { frame[9] = frame[10] = frame[11] = 0, frame[12] = 1; })),
       {"monitor/window-update-tiny", "9113/6.9.1/upload"}},
      {"credit-of-zero",
       "WINDOW_UPDATE of 0 (§6.9)",
       answered(ping_ack(), after(make(window_update_frame(0, 0)))),
       {"monitor/window-update-zero"}},
      {"credit-above-the-limit",
       "the connection's window is taken above 2^31-1 (§6.9.1)",
       answered(ping_ack(), after(make(window_update_frame(0, max_window_size)))),
       {"monitor/window-overflow"}},
      {"server-pings-unasked",
       "the server sends a PING of its own, which is legal",
       answered(settings_ack(), after(make(ping_frame({})))),
       {}},
  };
}

}  // namespace h2prism::faults
