// Stands between the player and an endpoint and makes it err in one thing: the frames that the rule matches
// are hidden, changed or joined by others; everything else passes as it is.
#pragma once

#include <optional>
#include <utility>

#include "engine/hpack/decoder.h"
#include "runner/faults/rule.h"
#include "runner/faults/scene.h"

namespace h2prism::faults {

class Filter {
 public:
  // Without a rule it changes nothing.
  Filter(model::Role target, const Rule* rule);

  void from_player(ByteView octets);
  void from_target(ByteView octets);

  // What is to reach them, since the last call.
  Bytes for_player() { return std::exchange(players_.output, {}); }
  Bytes for_target() { return std::exchange(targets_.output, {}); }

  // The fault ended the connection.
  const std::optional<transport::CloseKind>& ended() const { return ended_; }
  // A stub speaks for the target, whose own end is of no account.
  bool took_over() const { return stub_; }

 private:
  // One direction, from octets to frames and field blocks.
  struct Lane {
    Clause::Side from;
    bool preface_due = false;  // the client's magic comes first
    Bytes input;
    Bytes output{};
    Bytes held{};                       // of the current field block: its frames ...
    Bytes fragments{};                  // ... and its fragments, joined
    std::optional<FrameHeader> head{};  // of the block under way
    std::uint32_t promised = 0;
    bool broken = false;    // something came between: its frames pass one by one
    bool restated = false;  // the tables are out of step: every block is written anew
    Bytes late{};           // held by the rule
    hpack::Decoder decoder{};
  };

  void take(Lane& lane, ByteView octets);
  bool take_preface(Lane& lane);
  void frame(Lane& lane, ByteView octets);
  void begin_block(Lane& lane, const FrameHeader& header, const Payload& payload, ByteView octets);
  void end_block(Lane& lane, ByteView last);
  void flush_held(Lane& lane);
  void decode(Lane& lane, Turn& turn);
  void play(Lane& lane, Turn& turn);
  void note(const Lane& lane, ByteView frames);
  void answer_as_stub(const Turn& turn);
  Lane& other(const Lane& lane) { return &lane == &targets_ ? players_ : targets_; }

  const Rule* rule_;
  Scene scene_;
  Lane targets_;  // to the target, from the player
  Lane players_;  // to the player, from the target
  Bytes early_;   // for the player, behind the target's first frame
  std::optional<transport::CloseKind> ended_;
  bool stub_ = false;
  bool mute_ = false;
};

}  // namespace h2prism::faults
