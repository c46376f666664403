// What a frame of ours does to the state of the connection; and, where it breaks a rule, which judgments it
// makes impossible.
#pragma once

#include <span>

#include "engine/base/bytes.h"
#include "engine/model/connection_state.h"

namespace h2prism::model {

void record_sent(ConnectionState& state, ByteView frame);
void record_upgrade(ConnectionState& state, std::span<const Setting> settings, Method method);

}  // namespace h2prism::model
