#include "fuzz/oracle/demand.h"

#include <algorithm>

namespace h2prism::fuzz {
namespace {

using Reach = Demand::Reach;
using model::Monitor;

constexpr bool is_extension(FrameType type) { return type > FrameType::CONTINUATION; }

Demand demand_of(Monitor monitor, const FrameHeader& frame, bool idle) {
  const auto connection = frame.stream == 0 ? Reach::connection : Reach::stream;
  switch (monitor) {
    case Monitor::reserved_bit:        // §4.1
    case Monitor::undefined_flag:      // §4.1
    case Monitor::window_update_tiny:  // §6.9.1 speaks to the sender alone
      return {Reach::nothing, {}};

    case Monitor::frame_size:  // §4.2
      return {connection, ErrorCode::FRAME_SIZE_ERROR};
    case Monitor::frame_malformed:  // §6: only PRIORITY is an error of its stream (§6.3)
      return {frame.type == FrameType::PRIORITY ? Reach::stream : Reach::connection,
              ErrorCode::FRAME_SIZE_ERROR};
    case Monitor::frame_off_stream_zero:  // extensions may be ignored (§5.5)
      return {is_extension(frame.type) ? Reach::may : Reach::connection, {}};
    case Monitor::settings_value:  // §6.5.2; those of extensions may be unknown
      return {Reach::connection, ErrorCode::FLOW_CONTROL_ERROR};
    case Monitor::frame_on_stream_zero:  // §6.1 to §6.4; RFC 9218 §2.1 lets PRIORITY be passed over
      return {frame.type == FrameType::PRIORITY ? Reach::may : Reach::connection, {}};
    case Monitor::first_frame_settings:     // §3.4
    case Monitor::field_block_contiguity:   // §6.10
    case Monitor::continuation_unexpected:  // §6.10
    case Monitor::push_from_client:         // §8.4
    case Monitor::stream_parity:            // §5.1.1
    case Monitor::push_disabled:            // §8.4
    case Monitor::reserved_stream:          // §5.1
      return {Reach::connection, {}};

    case Monitor::idle_stream:  // §5.1; one that was passed over is closed
      return idle ? Demand{Reach::connection, {}} : Demand{Reach::drop, ErrorCode::STREAM_CLOSED};
    case Monitor::closed_stream:  // §5.1; who has forgotten the stream drops it
      return {Reach::drop, ErrorCode::STREAM_CLOSED};
    case Monitor::stream_id_order:  // §5.1.1; to who has forgotten which were used, it is closed; §6.6
      return frame.type == FrameType::PUSH_PROMISE ? Demand{Reach::connection, {}}
                                                   : Demand{Reach::drop, ErrorCode::STREAM_CLOSED};
    case Monitor::concurrent_streams:  // §5.1.2
      return {Reach::stream, ErrorCode::REFUSED_STREAM};

    // §6.6; on a stream that is over it may be that the end has forgotten why, or that it reset it.
    case Monitor::push_parent:
      return idle || frame.stream % 2 == 0 ? Demand{Reach::connection, {}}
                                           : Demand{Reach::drop, ErrorCode::STREAM_CLOSED};

    case Monitor::window_overrun_stream:  // §6.9: who cannot accept it may say so
    case Monitor::window_overrun_connection: return {Reach::may, ErrorCode::FLOW_CONTROL_ERROR};
    case Monitor::window_overflow:  // §6.9.1, §6.9.2
      return {connection, ErrorCode::FLOW_CONTROL_ERROR};
    case Monitor::window_update_zero:  // §6.9
      return {connection, {}};

    case Monitor::hpack_decode:             // §4.3
    case Monitor::hpack_table_limit:        // RFC 7541 §6.3
    case Monitor::hpack_size_update_owed:   // §4.3.1
    case Monitor::hpack_size_update_place:  // RFC 7541 §4.2
      return {Reach::connection, ErrorCode::COMPRESSION_ERROR};

    case Monitor::pseudo_missing:  // §8.1.1: malformed
    case Monitor::pseudo_repeated:
    case Monitor::pseudo_undefined:
    case Monitor::pseudo_after_field:
    case Monitor::pseudo_in_trailers:
    case Monitor::field_name:
    case Monitor::field_value:
    case Monitor::connection_specific_field:
    case Monitor::te_field:
    case Monitor::connect_request:
    case Monitor::extended_connect:
    case Monitor::status_101:              // §8.6
    case Monitor::informational_with_end:  // §8.1
    case Monitor::data_before_headers:     // §8.1
    case Monitor::push_request:            // §8.4
    case Monitor::trailers_without_end: return {Reach::stream, {}};
    case Monitor::content_length_mismatch:  // who counts at the end need not see it at the head
      return {frame.has(flag::END_STREAM) ? Reach::stream : Reach::may, {}};

    // The receiver is free to mind, or is told of no error: what an acknowledgment answers, the values of
    // pseudo-fields, the order of GOAWAYs, padding.
    default: return {Reach::may, ErrorCode::STREAM_CLOSED};
  }
}

}  // namespace

Demand demand_of(const model::Finding& finding, const FrameHeader& frame, bool idle) {
  const auto all = model::monitors();
  const auto info = std::ranges::find(all, finding.monitor, &model::MonitorInfo::name);
  return demand_of(info->monitor, frame, idle);
}

}  // namespace h2prism::fuzz
