// The monitors: one per rule that the target keeps or breaks whatever case is played. This list is what
// reports and coverage go by; the judging itself is in the files beside, by theme.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "engine/model/role.h"

namespace h2prism::model {

enum class Monitor : std::uint8_t {
  // frame_rules.cc
  reserved_bit,
  undefined_flag,
  padding_octets,
  frame_size,
  frame_malformed,
  frame_on_stream_zero,
  frame_off_stream_zero,
  priority_update_from_server,
  // connection_rules.cc
  first_frame_settings,
  settings_value,
  settings_late,
  few_streams,
  settings_ack_missing,
  settings_ack_unsolicited,
  ping_ack_missing,
  ping_ack_unsolicited,
  ping_ack_octets,
  goaway_last_stream_rising,
  goaway_last_stream_too_low,
  // stream_rules.cc
  idle_stream,
  closed_stream,
  reserved_stream,
  stream_parity,
  stream_id_order,
  concurrent_streams,
  rst_answered_by_rst,
  refused_after_answer,
  stream_after_goaway,
  // push_rules.cc
  push_from_client,
  push_disabled,
  push_parent,
  push_request,
  push_authority,
  push_late,
  // priority_rules.cc
  priority_signal,
  priority_update_ignored,
  priority_update_idle_push,
  priority_update_stream,
  // flow_rules.cc
  window_overrun_stream,
  window_overrun_connection,
  window_update_zero,
  window_overflow,
  window_update_tiny,
  // field_block_rules.cc
  field_block_contiguity,
  continuation_unexpected,
  field_block_unfinished,
  hpack_decode,
  hpack_table_limit,
  hpack_size_update_owed,
  hpack_size_update_place,
  hpack_size_update_count,
  // message_rules.cc
  pseudo_missing,
  pseudo_repeated,
  pseudo_undefined,
  pseudo_after_field,
  pseudo_in_trailers,
  pseudo_value,
  status_101,
  field_name,
  field_value,
  connection_specific_field,
  te_field,
  connect_request,
  extended_connect,
  request_authority,
  informational_with_end,
  data_before_headers,
  trailers_without_end,
  tunnel_frame,
  early_data_field,
  field_repeated,
  content_length_mismatch,
  content_length_forbidden,
  content_forbidden,
};
inline constexpr std::size_t monitor_count = std::to_underlying(Monitor::content_forbidden) + 1;

enum class TargetRoles : std::uint8_t { both, server, client };

struct MonitorInfo {
  Monitor monitor{};
  std::string_view name;                   // stable, kebab-case: the enumerator with hyphens
  TargetRoles roles{};                     // the targets that it can speak about
  std::array<std::string_view, 6> covers;  // ids of the requirement catalogue; unused ones are empty
  std::string_view title;                  // the rule, in one line
  std::string_view of_clients = {};        // of `covers`, what clients break; none: the first, as servers do

  std::span<const std::string_view> requirements() const;
  std::string_view accused(Role target) const;  // the requirement that a finding is reported under
};

std::span<const MonitorInfo> monitors();  // in the order of the enumeration
const MonitorInfo& info(Monitor monitor);

}  // namespace h2prism::model
