// Everything the tester knows of one connection: what it sent, what the target sent, and how far one can be
// judged by the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/hpack/decoder.h"
#include "engine/model/field_block.h"
#include "engine/model/flow_window.h"
#include "engine/model/limits.h"
#include "engine/model/pings.h"
#include "engine/model/profile.h"
#include "engine/model/role.h"
#include "engine/model/settings.h"
#include "engine/model/stream_table.h"

namespace h2prism::model {

// The field blocks of one end. After a block that cannot be decoded the tables are out of step for good.
struct BlockReader {
  BlockReader(const Limits& limits, hpack::SizeUpdateOwed owed)
      : block(limits.max_block),
        decoder(default_table_limit, {.max_list_size = limits.max_field_list}, owed) {}

  static constexpr std::uint32_t default_table_limit = 4'096;  // §4.3.1

  FieldBlock block;
  hpack::Decoder decoder;
  std::uint32_t table_limit = default_table_limit;  // as the decoder was told
  bool lost = false;

  void limit_table(std::uint32_t octets);
};

struct ConnectionState {
  ConnectionState(Role role, const Limits& bounds, Profile judged_by);

  Role target;
  Profile profile;
  Limits limits;
  StreamTable streams;

  // Our side. Frames of ours are numbered from 1, which is how one tells what the target had read when.
  bool preface_sent = false;
  std::uint32_t sent = 0;           // frames of ours so far
  std::uint32_t proven = 0;         // those up to this one were read and answered
  std::uint32_t proven_before = 0;  // the same, a fence earlier
  OwnSettings own_settings;
  Pings pings;
  BlockReader own_blocks;
  FlowWindow send;                                // the connection's, for our DATA
  std::uint32_t own_highest = 0;                  // stream that we opened or promised
  std::uint32_t own_goaway = 0;                   // the number of our first GOAWAY; 0: none
  std::uint32_t own_last_stream = max_stream_id;  // of our latest GOAWAY
  std::string_view taint;                         // why nothing can be judged by what we sent; "": it can

  // The target's side.
  std::uint64_t received = 0;  // frames, malformed ones too
  bool settings_received = false;
  Settings target_settings;
  BlockReader blocks;
  FlowWindow receive;  // the connection's, for the target's DATA
  std::uint32_t highest = 0;
  std::uint32_t active = 0;  // streams that the target opened and that count as concurrent
  std::optional<std::uint32_t> goaway_last_stream;
  bool goaway_error = false;  // the target gave the connection up

  // May a frame of the target be judged by what we sent? Not once we broke a rule of the connection, and not
  // after its own GOAWAY with an error.
  bool trusted() const { return taint.empty() && !goaway_error; }
  bool trusted(const Stream& stream) const { return trusted() && !stream.tainted; }
  void distrust(std::string_view why);  // the first reason stays

  bool ours(std::uint32_t stream) const { return may_open(other(target), stream); }

  // The state of a stream that has no entry: idle, or passed over.
  State untracked_state(std::uint32_t stream) const;
  // The strictest state in which the target surely sees the stream.
  State state_seen(const Stream& stream) const;
  // Its entry, made when missing. Null for stream 0 and when the table is full.
  Stream* track(std::uint32_t stream);
  // Moves the stream's states on, where the frame is legal there.
  void advance(Stream& stream, Direction direction, StreamFrame frame);
};

}  // namespace h2prism::model
