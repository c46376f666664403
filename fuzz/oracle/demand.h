// What RFC 9113 asks of the end that receives a frame which breaks a rule: derived from the monitor that
// found it, so that the judge of diff_session is the model that judges servers and clients in every case.
#pragma once

#include <cstdint>

#include "engine/model/findings.h"
#include "engine/wire/frame.h"

namespace h2prism::fuzz {

struct Demand {
  enum class Reach : std::uint8_t {
    nothing,     // no error: it is to be ignored
    may,         // an error, or nothing
    drop,        // an error, or dropped unseen by the application
    stream,      // a stream error, or raised to a connection error (§5.4.1)
    connection,  // a connection error
  };
  Reach reach{};
  ErrorCode code{};  // besides PROTOCOL_ERROR and INTERNAL_ERROR, which always serve (§5.4)
};

// `frame` is the one that `finding` speaks of; `idle`: its stream is.
Demand demand_of(const model::Finding& finding, const FrameHeader& frame, bool idle);

}  // namespace h2prism::fuzz
