// A whole session of our peer, played from an input: what the target said, what we said and when, in pieces
// or not. Its end as one number, for split invariance.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/peer/peer.h"
#include "fuzz/oracle/digest.h"

namespace h2prism::fuzz {

struct SessionOptions {
  model::Role target = model::Role::server;
  std::uint8_t pieces = 255;  // fuzz/oracle/split.h
  bool obey_pieces = true;    // false: every run of octets comes in one piece
  bool polite = true;         // answer SETTINGS and PING, give windows back
  bool magic = true;          // a client under test begins with its magic
  bool compare = false;       // play it without those pieces, too
  bool upgrade = false;       // ask a server for h2c first
  model::Profile profile = model::Profile::rfc9113;
};

// The second octet of an input: bit 0 impolite, 1 no magic, 2 RFC 7540, 3 upgrade, 4 compare.
SessionOptions session_options(model::Role target, ByteView two_octets);

// Plays it all; what must hold of every session is required on the way. Its end, if it is to be compared.
std::uint64_t play_session(ByteView input, const SessionOptions& options);

}  // namespace h2prism::fuzz
