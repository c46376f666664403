// Where an end may refuse what no monitor of ours speaks of: the differences of fuzz/adapter/permitted.md
// that concern one frame and the field section that it completed.
#pragma once

#include <optional>

#include "engine/model/field_section.h"
#include "engine/model/role.h"
#include "engine/wire/frame.h"

namespace h2prism::fuzz {

// A field block goes on: what is wrong with its beginning may be said now or at its end.
bool half_a_block(const FrameHeader& header);
// RFC 7540 §5.3.1 made it an error; RFC 9113 §5.3.2 leaves priorities alone.
bool depends_on_itself(const Frame& frame);
// GOAWAY counts the streams of who receives it, odd ones of a client, even ones of a server; that it must is
// nowhere said (§6.8).
bool impossible_goaway(const Frame& frame, model::Role receiver);
// DATA with nothing in it, ahead of a head, is passed over by some (§8.1).
bool says_nothing(const Frame& frame);
// Of two values for one setting (§6.5.3) some receivers see the last alone; settings of extensions may be
// unknown.
bool unsettled(const Frame& frame);

// A promise of which the values of pseudo-fields or Host alone are at fault: to be taken or not (§8.3.1).
bool doubtful_promise(const std::optional<model::FieldSection>& section);

// A message that may be refused for what its fields say: a Content-Length that is no number, or that two
// fields give differently (RFC 9110 §8.6); a scheme that is none (RFC 3986 §3.1); no authority (§8.3.1); a
// promised method that is not known to be safe (§8.4).
bool doubtful_message(const std::optional<model::FieldSection>& section);

}  // namespace h2prism::fuzz
