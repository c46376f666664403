#include "fuzz/planted/fault.h"

#include <cstdio>
#include <cstdlib>

namespace h2prism::fuzz {
namespace {

constexpr std::string_view hpack = "planted_hpack", frame = "planted_frame", session = "planted_session",
                           session_client = "planted_session_client";
constexpr PlantedName names[] = {
    {Planted::eviction_off_by_one, "eviction-off-by-one", hpack},
    {Planted::entry_overhead_31, "entry-overhead-31", hpack},
    {Planted::name_evicted_by_insert, "name-evicted-by-insert", hpack},
    {Planted::size_update_ignored, "size-update-ignored", hpack},
    {Planted::size_update_above_limit, "size-update-above-limit", hpack},
    {Planted::size_update_out_of_place, "size-update-out-of-place", hpack},
    {Planted::size_update_missing, "size-update-missing", hpack},
    {Planted::size_update_of_two, "size-update-of-two", hpack},
    {Planted::integer_wraps, "integer-wraps", hpack},
    {Planted::index_zero, "index-zero", hpack},
    {Planted::index_beyond_table, "index-beyond-table", hpack},
    {Planted::string_over_read, "string-over-read", hpack},
    {Planted::never_indexed_is_added, "never-indexed-is-added", hpack},
    {Planted::huffman_eos, "huffman-eos", hpack},
    {Planted::huffman_padding_zeros, "huffman-padding-zeros", hpack},
    {Planted::huffman_padding_long, "huffman-padding-long", hpack},
    {Planted::padding_over_read, "padding-over-read", frame},
    {Planted::padding_fills_payload, "padding-fills-payload", frame},
    {Planted::priority_over_read, "priority-over-read", frame},
    {Planted::settings_remainder, "settings-remainder", frame},
    {Planted::settings_ack_payload, "settings-ack-payload", frame},
    {Planted::ping_short, "ping-short", frame},
    {Planted::window_update_long, "window-update-long", frame},
    {Planted::frame_size_limit, "frame-size-limit", frame},
    {Planted::header_split, "header-split", frame},
    {Planted::stream_reserved_bit, "stream-reserved-bit", frame},
    {Planted::session_stream_reuse, "session-stream-reuse", session},
    {Planted::session_interleaving, "session-interleaving", session},
    {Planted::session_credit_overflow, "session-credit-overflow", session},
    {Planted::session_idle_credit, "session-idle-credit", session},
    {Planted::session_data_behind_end, "session-data-behind-end", session},
    {Planted::session_ping_octets, "session-ping-octets", session},
    {Planted::session_goaway_low, "session-goaway-low", session},
    {Planted::session_settings_ack, "session-settings-ack", session},
    {Planted::client_promise_parity, "client-promise-parity", session_client},
    {Planted::client_promise_order, "client-promise-order", session_client},
    {Planted::client_reserved_credit, "client-reserved-credit", session_client},
    {Planted::client_data_before_head, "client-data-before-head", session_client},
    {Planted::client_enable_push, "client-enable-push", session_client},
};

Planted from_environment() {
  const char* const wanted = std::getenv("H2PRISM_FAULT");
  if (wanted == nullptr || *wanted == '\0') return Planted::none;
  for (const auto& [fault, name, target] : names) {
    if (name == wanted) return fault;
  }
  std::fprintf(stderr, "no planted bug '%s'\n", wanted);
  std::exit(2);
}

}  // namespace

std::span<const PlantedName> planted_names() { return names; }

Planted planted() {
  static const Planted fault = from_environment();
  return fault;
}

}  // namespace h2prism::fuzz
