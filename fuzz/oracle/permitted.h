// Where a server may refuse what no monitor of ours speaks of: the differences of fuzz/adapter/permitted.md
// that concern one frame and the field section that it completed.
#pragma once

#include <optional>

#include "engine/model/field_section.h"
#include "engine/wire/frame.h"

namespace h2prism::fuzz {

// A field block goes on: what is wrong with its beginning may be said now or at its end.
bool half_a_block(const FrameHeader& header);
// RFC 7540 §5.3.1 made it an error; RFC 9113 §5.3.2 leaves priorities alone.
bool depends_on_itself(const Frame& frame);
// A client's GOAWAY counts the server's streams, which have even numbers; that it must is nowhere said
// (§6.8).
bool odd_goaway(const Frame& frame);
// Of two values for one setting (§6.5.3) some receivers see the last alone; settings of extensions may be
// unknown.
bool unsettled(const Frame& frame);

// A request that may be refused for what its fields say: a Content-Length that is no number, or that two
// fields give differently (RFC 9110 §8.6); a scheme that is none (RFC 3986 §3.1); no authority (§8.3.1).
bool doubtful_request(const std::optional<model::FieldSection>& section);

}  // namespace h2prism::fuzz
