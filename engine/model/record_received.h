// What a frame of the target does to the state of the connection. What only shows once a field block or a
// message is complete goes to the monitors from here.
#pragma once

#include <optional>

#include "engine/model/connection_state.h"
#include "engine/model/field_section.h"
#include "engine/model/findings.h"
#include "engine/wire/frame.h"

namespace h2prism::model {

std::optional<FieldSection> record_received(ConnectionState& state, const Frame& frame, Findings& findings);
void record_malformed(ConnectionState& state, const FrameHeader& header);

}  // namespace h2prism::model
