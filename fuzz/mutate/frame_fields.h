// One frame: its header, or the fields that its type has.
#pragma once

#include "engine/base/bytes.h"
#include "fuzz/mutate/random.h"

namespace h2prism::fuzz {

// `frame` has a whole header. Type, flags, stream or reserved bit; or the length, which is then a lie.
void mutate_header(Random& random, Bytes& frame);

// A field of the payload by the frame's type: settings, increments, error codes, padding, priority, the field
// block. False when the type has none, or they are not all there.
bool mutate_payload_field(Random& random, Bytes& frame);

// The length field tells the truth again.
void repair_length(Bytes& frame);

}  // namespace h2prism::fuzz
