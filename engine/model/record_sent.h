// What a frame of ours does to the state of the connection; and, where it breaks a rule, which judgments it
// makes impossible.
#pragma once

#include "engine/base/bytes.h"
#include "engine/model/connection_state.h"

namespace h2prism::model {

void record_sent(ConnectionState& state, ByteView frame);

}  // namespace h2prism::model
