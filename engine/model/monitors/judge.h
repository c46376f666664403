// Where the monitors speak. Each function sees the state as it was before the frame, section or end that it
// judges. A monitor speaks only when the target is wrong under every reading of what we sent: where that
// matters it asks state.trusted() first.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/hpack/fault.h"
#include "engine/model/connection_state.h"
#include "engine/model/field_section.h"
#include "engine/model/findings.h"
#include "engine/wire/frame.h"
#include "engine/wire/frame_decoder.h"

namespace h2prism::model {

inline constexpr int first_error_status = 400;  // of responses that refuse (RFC 9110 §15.5)

// The state in which the target surely sees the stream, where that can be judged.
std::optional<State> judged_state(const ConnectionState& state, std::uint32_t stream);

// Any frame of the target.
void judge_frame(const ConnectionState& state, const Frame& frame, Findings& findings);
void judge_malformed(const ConnectionState& state, const FrameHeader& header, const FrameError& error,
                     Findings& findings);

// A field block that is complete, and one that cannot be decoded.
void judge_section(const ConnectionState& state, const Stream& stream, const FieldSection& section,
                   Findings& findings);
void judge_promise(const ConnectionState& state, const FieldSection& section, const MessageFaults& faults,
                   Findings& findings);
void judge_size_updates(std::uint32_t stream, ByteView block, Findings& findings);
void judge_undecodable(const ConnectionState& state, std::uint32_t stream, const hpack::DecodeError& error,
                       Findings& findings);

// END_STREAM of the target; here `stream` has all of the message.
void judge_end(const ConnectionState& state, const Stream& stream, Findings& findings);

// SETTINGS, a PING of ours were read, as a fence proves, and are not acknowledged. That is no fault yet:
// answers to PING have priority (§6.7), and may be ahead of an ACK that is on its way.
bool settings_ack_is_late(const ConnectionState& state);
bool ping_ack_is_late(const ConnectionState& state);
// Another fence was answered, behind the one that proves what is up to state.proven.
void judge_fence(const ConnectionState& state, Findings& findings);
// The target ended the connection.
void judge_close(const ConnectionState& state, Findings& findings);

// The themes that judge_frame is made of.
void judge_frame_rules(const ConnectionState& state, const Frame& frame, Findings& findings);
void judge_order(const ConnectionState& state, const FrameHeader& header,
                 Findings& findings);  // first frame, contiguity
void judge_settings(const ConnectionState& state, const Frame& frame, Findings& findings);
void judge_ping(const ConnectionState& state, const Frame& frame, Findings& findings);
void judge_goaway(const ConnectionState& state, const Frame& frame, Findings& findings);
void judge_stream(const ConnectionState& state, const Frame& frame, Findings& findings);
void judge_goodbye(const ConnectionState& state, std::uint32_t new_stream, Findings& findings);
void judge_priority_signal(const ConnectionState& state, const Frame& frame,
                           Findings& findings);  // PRIORITY, HEADERS
void judge_priority_update(const ConnectionState& state, const Frame& frame, Findings& findings);
void judge_push(const ConnectionState& state, const Frame& frame, Findings& findings);
void judge_data_window(const ConnectionState& state, const FrameHeader& header, Findings& findings);
void judge_window_update(const ConnectionState& state, const Frame& frame, Findings& findings);
void judge_window_setting(const ConnectionState& state, const Settings& next, Findings& findings);
void judge_content(const ConnectionState& state, const Frame& frame, Findings& findings);

}  // namespace h2prism::model
