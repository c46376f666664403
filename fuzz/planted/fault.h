// Planted bugs, by name: each is one that some implementation had. The naive decoders of this folder are
// right unless $H2PRISM_FAULT names one of these; a fuzz kit that cannot find them finds nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace h2prism::fuzz {

enum class Planted : std::uint8_t {
  none,
  // HPACK (RFC 7541)
  eviction_off_by_one,       // §4.4: evicts an entry that would just have stayed
  entry_overhead_31,         // §4.1
  name_evicted_by_insert,    // §4.4: reads the name after its entry was evicted
  size_update_ignored,       // §4.3: nothing is evicted
  size_update_above_limit,   // §6.3: accepted
  size_update_out_of_place,  // §4.2: accepted behind a field line
  size_update_missing,       // §4.2: not asked for
  size_update_of_two,        // §4.2: of two lower limits only the last is asked for
  integer_wraps,             // §5.1: 32 bits, silently
  index_zero,                // §6.1: taken for 1
  index_beyond_table,        // §2.3.3: one too many is looked up
  string_over_read,          // §5.2: the length is compared with the block, not with what is left
  never_indexed_is_added,    // §6.2.3
  huffman_eos,               // §5.2: ends the string
  huffman_padding_zeros,     // §5.2: accepted
  huffman_padding_long,      // §5.2: accepted
  // Frames (RFC 9113)
  padding_over_read,      // §6.1: more padding than payload gives a content of nearly 4 GiB
  padding_fills_payload,  // §6.1: refused when the padding just fits
  priority_over_read,     // §6.2: five octets are read that are not there
  settings_remainder,     // §6.5: a payload that is no multiple of six is accepted
  settings_ack_payload,   // §6.5: accepted
  ping_short,             // §6.7: eight octets are read from fewer
  window_update_long,     // §6.9: more than four octets are accepted
  frame_size_limit,       // §4.2: one octet more is accepted
  header_split,           // the last octet of a header, alone in its piece, is lost
  stream_reserved_bit,    // §4.1: taken for part of the number
  // Sessions (RFC 9113)
  session_stream_reuse,     // §5.1.1: HEADERS on a stream that is over open it again
  session_interleaving,     // §6.10: other frames are taken within a field block
  session_credit_overflow,  // §6.9.1: a window beyond 2^31-1 is accepted
  session_idle_credit,      // §5.1: WINDOW_UPDATE on an idle stream is accepted
  session_data_behind_end,  // §5.1: DATA behind END_STREAM are dropped silently
  session_ping_octets,      // §6.7: the ACK has other octets
  session_goaway_low,       // §6.8: a last stream below what was handed on
  session_settings_ack,     // §6.5.3: SETTINGS are not acknowledged behind the first
  // Sessions of a client
  client_promise_parity,    // §5.1.1: a promise of an odd stream is passed over
  client_promise_order,     // §6.6: a promise of a stream that was promised already is passed over
  client_reserved_credit,   // §5.1: WINDOW_UPDATE on a promised stream is passed over
  client_data_before_head,  // §8.1: DATA ahead of the head are passed over
  client_enable_push,       // §6.5.2: a server's ENABLE_PUSH of 1 is passed over
};

struct PlantedName {
  Planted fault;
  std::string_view name;
  std::string_view target;  // the fuzz target that is to find it
};
std::span<const PlantedName> planted_names();

// Of this process, from the environment. An unknown name ends it.
Planted planted();

}  // namespace h2prism::fuzz
