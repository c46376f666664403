#include "engine/model/monitors/monitors.h"

#include <algorithm>

namespace h2prism::model {
namespace {

using M = Monitor;
constexpr auto both = TargetRoles::both;
constexpr auto server = TargetRoles::server;
constexpr auto client = TargetRoles::client;

// clang-format off
constexpr std::array<MonitorInfo, monitor_count> table{{
    {M::reserved_bit, "reserved-bit", both, {"RFC9113-4.1-6"},
     "The reserved bit of a frame header is zero"},
    {M::undefined_flag, "undefined-flag", both, {"RFC9113-4.1-5", "RFC9113-5.5-6"},
     "Flags that the frame type does not define are zero"},
    {M::padding_octets, "padding-octets", both, {"RFC9113-6.1-2", "RFC9113-6.2-1", "RFC9113-6.6-2"},
     "Padding octets are zero"},
    {M::frame_size, "frame-size", both, {"RFC9113-4.1-2"},
     "No frame is larger than our MAX_FRAME_SIZE"},
    {M::frame_malformed, "frame-malformed", both,
     {"RFC9113-4.1-1", "RFC9113-6.5-6", "RFC9113-6.5.1-1", "RFC9113-6.7-1", "RFC9113-5.5-6"},
     "A payload has the size and layout of its frame type"},
    {M::frame_on_stream_zero, "frame-on-stream-zero", both, {"RFC9113-4.1-8"},
     "Frames of a stream name a stream"},
    {M::frame_off_stream_zero, "frame-off-stream-zero", both,
     {"RFC9113-6.5-8", "RFC9113-6.7-6", "RFC9113-6.8-7", "RFC9218-7.1-1"},
     "Frames of the connection are on stream 0"},
    {M::priority_update_from_server, "priority-update-from-server", server, {"RFC9218-7.1-5"},
     "Servers send no PRIORITY_UPDATE"},

    {M::first_frame_settings, "first-frame-settings", both,
     {"RFC9113-3.4-4", "RFC9113-3.4-2", "RFC9113-6.5-1"},
     "The first frame is SETTINGS", "RFC9113-3.4-2"},
    {M::settings_value, "settings-value", both,
     {"RFC9113-6.5.2-6", "RFC9113-6.5.2-12", "RFC9113-6.5.2-5",
      "RFC9113-6.5.2-11", "RFC8441-3-2", "RFC9218-2.1-3"},
     "Settings have values that their sender may give them", "RFC9113-6.5.2-12"},
    {M::settings_late, "settings-late", both, {"RFC9218-2.1-2"},
     "NO_RFC7540_PRIORITIES is in the first SETTINGS or in none"},
    {M::few_streams, "few-streams", both, {"RFC9113-6.5.2-8", "RFC9113-6.5.2-10"},
     "MAX_CONCURRENT_STREAMS is 100 or more"},
    {M::settings_ack_missing, "settings-ack-missing", both, {"RFC9113-6.5.3-3", "RFC9113-3.4-6"},
     "SETTINGS are acknowledged"},
    {M::settings_ack_unsolicited, "settings-ack-unsolicited", both, {"RFC9113-6.5.3-3", "RFC9113-6.5.3-4"},
     "There is one acknowledgment for each SETTINGS"},
    {M::ping_ack_missing, "ping-ack-missing", both, {"RFC9113-6.7-2"}, "Each PING is answered"},
    {M::ping_ack_unsolicited, "ping-ack-unsolicited", both, {"RFC9113-6.7-2", "RFC9113-6.7-5"},
     "There is one PING ACK for each PING"},
    {M::ping_ack_octets, "ping-ack-octets", both, {"RFC9113-6.7-2"},
     "A PING ACK returns the octets of the PING"},
    {M::goaway_last_stream_rising, "goaway-last-stream-rising", both, {"RFC9113-6.8-10"},
     "GOAWAY's last stream never rises"},
    {M::goaway_last_stream_too_low, "goaway-last-stream-too-low", server, {"RFC9113-6.8-1", "RFC9113-8.7-4"},
     "GOAWAY's last stream covers every stream that is answered"},

    {M::idle_stream, "idle-stream", both, {"RFC9113-5.1-3", "RFC9113-5.1-4", "RFC9113-6.4-5"},
     "On a stream that nobody opened there is only PRIORITY"},
    {M::closed_stream, "closed-stream", both, {"RFC9113-5.1-12", "RFC9113-5.1-17", "RFC9113-6.4-1", "RFC9113-8.1-1", "RFC9113-5.1.1-7"},
     "Nothing follows the end of a stream that its state does not allow"},
    {M::reserved_stream, "reserved-stream", both, {"RFC9113-5.1-6", "RFC9113-5.1-10", "RFC9113-8.4.2-5"},
     "A promised stream sees only the frames that its state allows", "RFC9113-5.1-10"},
    {M::stream_parity, "stream-parity", both, {"RFC9113-5.1.1-2", "RFC9113-5.1.1-1"},
     "Clients open odd streams, servers promise even ones", "RFC9113-5.1.1-1"},
    {M::stream_id_order, "stream-id-order", both, {"RFC9113-5.1.1-3", "RFC9113-6.6-1"},
     "The numbers of new streams rise"},
    {M::concurrent_streams, "concurrent-streams", both, {"RFC9113-5.1.2-1"},
     "No more streams are open than our MAX_CONCURRENT_STREAMS"},
    {M::rst_answered_by_rst, "rst-answered-by-rst", both, {"RFC9113-5.4.2-6"},
     "RST_STREAM is not answered by RST_STREAM"},
    {M::refused_after_answer, "refused-after-answer", server, {"RFC9113-8.7-3", "RFC9113-8.7-2"},
     "REFUSED_STREAM is for requests that were not processed"},
    {M::stream_after_goaway, "stream-after-goaway", both, {"RFC9113-6.8-3"},
     "No stream is opened after GOAWAY was received"},

    {M::push_from_client, "push-from-client", client, {"RFC9113-8.4.1-4"},
     "Clients send no PUSH_PROMISE"},
    {M::push_disabled, "push-disabled", server, {"RFC9113-6.5.2-2", "RFC9113-6.6-9"},
     "No PUSH_PROMISE while push is disabled"},
    {M::push_parent, "push-parent", server, {"RFC9113-6.6-6", "RFC9113-8.4.1-5"},
     "PUSH_PROMISE is on an open stream of the client"},
    {M::push_request, "push-request", server, {"RFC9113-8.4.1-1", "RFC9113-8.4-1", "RFC9113-8.4-2"},
     "A promised request is complete, safe, cacheable and without content"},
    {M::push_authority, "push-authority", server, {"RFC9113-8.4-6"},
     "A promised request is for an origin that the server may speak for"},
    {M::push_late, "push-late", server, {"RFC9113-8.4.1-3"},
     "A promise comes ahead of what refers to its resource"},

    {M::priority_signal, "priority-signal", client, {"RFC9218-2.1.1-2"},
     "Behind NO_RFC7540_PRIORITIES of 1 a client no longer sends priorities of RFC 7540"},
    {M::priority_update_ignored, "priority-update-ignored", client, {"RFC9218-2.1.1-2"},
     "Without NO_RFC7540_PRIORITIES of 1 a client no longer sends PRIORITY_UPDATE"},
    {M::priority_update_idle_push, "priority-update-idle-push", client, {"RFC9218-7.1-4"},
     "PRIORITY_UPDATE names no push stream that was not promised"},
    {M::priority_update_stream, "priority-update-stream", client, {"RFC9218-7.1-6"},
     "PRIORITY_UPDATE names requests whose response may still come"},

    {M::window_overrun_stream, "window-overrun-stream", both,
     {"RFC9113-6.9.1-1", "RFC9113-5.2.1-2", "RFC9113-6.1-6", "RFC9113-6.9.2-5"},
     "DATA fits the window of its stream"},
    {M::window_overrun_connection, "window-overrun-connection", both,
     {"RFC9113-6.9.1-1", "RFC9113-5.2.1-2", "RFC9113-6.1-6"},
     "DATA fits the window of the connection"},
    {M::window_update_zero, "window-update-zero", both, {"RFC9113-6.9-4", "RFC9113-6.9-5", "RFC9113-6.9-6"},
     "WINDOW_UPDATE increments are not zero"},
    {M::window_overflow, "window-overflow", both, {"RFC9113-6.9.1-7", "RFC9113-6.9.1-8", "RFC9113-6.9.2-6"},
     "No window is taken above 2^31-1"},
    {M::window_update_tiny, "window-update-tiny", both, {"RFC9113-6.9.1-5"},
     "Credit is not given in tiny pieces while much is owed"},

    {M::field_block_contiguity, "field-block-contiguity", both,
     {"RFC9113-4.3-2", "RFC9113-6.2-4", "RFC9113-6.6-4", "RFC9113-6.10-2", "RFC9113-8.1-6"},
     "Nothing comes between the frames of a field block"},
    {M::continuation_unexpected, "continuation-unexpected", both, {"RFC9113-6.10-5"},
     "CONTINUATION continues a field block"},
    {M::field_block_unfinished, "field-block-unfinished", both,
     {"RFC9113-4.3-3", "RFC9113-6.2-4", "RFC9113-6.10-2"},
     "The connection does not end inside a field block"},
    {M::hpack_decode, "hpack-decode", both,
     {"RFC9113-4.3-6", "RFC7541-5.1-1", "RFC7541-5.2-1", "RFC7541-6.1-1", "RFC7541-2.3.3-1"},
     "Field blocks decode"},
    {M::hpack_table_limit, "hpack-table-limit", both,
     {"RFC7541-6.3-1", "RFC7541-4.2-1", "RFC9113-6.5.2-1", "RFC9113-4.3.1-2"},
     "The dynamic table stays within our HEADER_TABLE_SIZE"},
    {M::hpack_size_update_owed, "hpack-size-update-owed", both,
     {"RFC9113-4.3.1-3", "RFC7541-4.2-2", "RFC7541-4.2-3"},
     "After a lower HEADER_TABLE_SIZE is acknowledged, the next block opens with a size update"},
    {M::hpack_size_update_place, "hpack-size-update-place", both, {"RFC7541-6.3-3", "RFC7541-4.2-2"},
     "Size updates open a field block"},
    {M::hpack_size_update_count, "hpack-size-update-count", both, {"RFC7541-4.2-4"},
     "A field block opens with two size updates at most"},

    {M::pseudo_missing, "pseudo-missing", both, {"RFC9113-8.3.2-1", "RFC9113-8.3.1-17", "RFC8441-4-1"},
     "Heads have the pseudo-fields that they must have", "RFC9113-8.3.1-17"},
    {M::pseudo_repeated, "pseudo-repeated", both, {"RFC9113-8.3-8"},
     "No pseudo-field is repeated"},
    {M::pseudo_undefined, "pseudo-undefined", both, {"RFC9113-8.3-1", "RFC9113-8.3-2", "RFC9113-8.3-3", "RFC9113-5.5-6"},
     "Only pseudo-fields defined for the message are sent"},
    {M::pseudo_after_field, "pseudo-after-field", both, {"RFC9113-8.3-6"},
     "Pseudo-fields precede regular fields"},
    {M::pseudo_in_trailers, "pseudo-in-trailers", both, {"RFC9113-8.1-8", "RFC9113-8.3-4"},
     "What follows the head of a message has no pseudo-fields"},
    {M::pseudo_value, "pseudo-value", both,
     {"RFC9113-8.3.2-2", "RFC9113-8.3.1-14", "RFC9113-8.3.1-15", "RFC9113-8.3.1-17"},
     "Pseudo-fields have valid values", "RFC9113-8.3.1-17"},
    {M::status_101, "status-101", server, {"RFC9113-8.6-1", "RFC9110-7.8-2", "RFC9110-15.2.2-1"},
     "There is no status 101"},
    {M::field_name, "field-name", both,
     {"RFC9113-8.2-1", "RFC9113-8.2.1-3", "RFC9113-8.2.1-4", "RFC9113-8.2.1-5", "RFC9113-8.2.1-6"},
     "Field names are lowercase and free of forbidden octets"},
    {M::field_value, "field-value", both, {"RFC9113-8.2.1-7", "RFC9113-8.2.1-8"},
     "Field values are free of NUL, CR, LF and outer white space"},
    {M::connection_specific_field, "connection-specific-field", both, {"RFC9113-8.2.2-1", "RFC9113-8.1-7"},
     "There are no connection-specific fields"},
    {M::te_field, "te-field", client, {"RFC9113-8.2.2-5", "RFC9110-10.1.4-1"},
     "TE says nothing but trailers"},
    {M::connect_request, "connect-request", client, {"RFC9113-8.5-1", "RFC9113-8.5-2", "RFC8441-4-4"},
     "CONNECT has :authority and neither :scheme nor :path, and only CONNECT has :protocol"},
    {M::extended_connect, "extended-connect", client, {"RFC8441-3-3"},
     ":protocol is used only where the server allows it"},
    {M::request_authority, "request-authority", client, {"RFC9113-8.3.1-5", "RFC9113-8.3.1-12", "RFC9110-7.2-1"},
     "The authority is given, without userinfo, and Host agrees with :authority"},
    {M::informational_with_end, "informational-with-end", server, {"RFC9113-8.1-4", "RFC9110-15.2-3"},
     "A 1xx response does not end the stream"},
    {M::data_before_headers, "data-before-headers", both, {"RFC9113-8.1-2"},
     "The head of a message precedes its content"},
    {M::trailers_without_end, "trailers-without-end", both,
     {"RFC9113-8.1-2", "RFC9113-8.1-10", "RFC9113-8.1-11"},
     "Trailers end the stream"},
    {M::tunnel_frame, "tunnel-frame", both, {"RFC9113-8.5-5"},
     "In a tunnel there are no field sections"},
    {M::early_data_field, "early-data-field", both, {"RFC8470-5.1-4"},
     "Responses and trailers have no Early-Data field"},
    {M::field_repeated, "field-repeated", server, {"RFC9110-5.3-2"},
     "Responses do not repeat a field that has one value"},
    {M::content_length_mismatch, "content-length-mismatch", both, {"RFC9113-8.1.1-2", "RFC9113-8.1.1-1", "RFC9110-5.3-2"},
     "Content-Length is the octets of DATA", "RFC9113-8.1.1-1"},
    {M::content_length_forbidden, "content-length-forbidden", server, {"RFC9110-8.6-3", "RFC9110-8.6-4"},
     "Responses that cannot have content have no Content-Length: 1xx, 204, 2xx to CONNECT"},
    {M::content_forbidden, "content-forbidden", server, {"RFC9110-6.4.1-1", "RFC9110-15.3.6-1", "RFC9110-15.3.5-1"},
     "Responses to HEAD and 204, 205, 304 have no content"},
}};
// clang-format on

// `info` indexes by the enumeration.
static_assert([] {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (std::to_underlying(table[i].monitor) != i) return false;
  }
  return true;
}());

}  // namespace

std::span<const std::string_view> MonitorInfo::requirements() const {
  const auto unused = std::ranges::find(covers, std::string_view{});
  return {covers.begin(), unused};
}

std::string_view MonitorInfo::accused(Role target) const {
  return target == Role::client && !of_clients.empty() ? of_clients : covers.front();
}

std::span<const MonitorInfo> monitors() { return table; }
const MonitorInfo& info(Monitor monitor) { return table[std::to_underlying(monitor)]; }

}  // namespace h2prism::model
