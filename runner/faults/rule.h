// A rule says what a fault does to the frames that pass: clauses of a match and an act, tried in order.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/hpack/fault.h"
#include "engine/hpack/field.h"
#include "engine/transport/channel.h"
#include "engine/wire/frame.h"
#include "engine/wire/frame_decoder.h"
#include "runner/faults/scene.h"

namespace h2prism::faults {

// One frame on its way. A field block is one, too, whatever CONTINUATIONs it comes in, unless something is
// wrong with their order.
struct Turn {
  const Scene& scene;
  FrameHeader header;                // of a block: that of its first frame, with END_HEADERS
  ByteView octets;                   // header and payload; of a block: all its frames
  const Payload* content = nullptr;  // null where the payload is not what its type demands: `error` says why
  const FrameError* error = nullptr;
  bool in_block = false;              // it comes between the frames of the player's field block
  bool is_block = false;              // `content` is not set then
  std::uint32_t promised = 0;         // of PUSH_PROMISE
  ByteView block;                     // its fragments, joined
  std::optional<FieldList> fields;    // what it says,
  std::optional<hpack::Fault> fault;  // or why it cannot be decoded

  // What the rule asks for.
  bool hide = false;                         // it does not arrive
  bool hold = false;                         // it arrives only when the player's next frame passes
  bool edited = false;                       // `fields` or `header.flags`: the block is written anew
  std::optional<Bytes> instead;              // arrives in its place
  Bytes before, after;                       // arrive with it
  Bytes back;                                // goes to its sender
  std::optional<transport::CloseKind> ends;  // the connection, once all of this has arrived
  bool takes_over = false;  // from here on a stub acknowledges, and answers all requests with an empty 200
  bool mutes = false;       // and the stub says nothing

  template <class T>
  const T* as() const {
    return content == nullptr ? nullptr : std::get_if<T>(content);
  }
  bool is(FrameType type) const { return header.type == type; }
};

struct Match {
  std::function<bool(const Turn&)> holds;
};
Match operator&&(Match a, Match b);
Match operator||(Match a, Match b);
Match operator!(Match a);

using Act = std::function<void(Turn&)>;

struct Clause {
  enum class Side : std::uint8_t { player, target } from;
  Match match;
  Act act;
};

struct Rule {
  std::vector<Clause> clauses;
  // Octets of the player that are no client preface (RFC 9113 §3.4) pass as one.
  bool any_preface = false;
};

// Frames of the player, and frames of the target.
Rule sent(Match match, Act act);
Rule answered(Match match, Act act);
Rule operator+(Rule a, Rule b);

}  // namespace h2prism::faults
