// One frame as a step of the case language (cases/README.md) that makes the same octets again: by its fields
// where they say all, else as FRAME with its payload in hex.
#pragma once

#include <string>

#include "engine/base/bytes.h"

namespace h2prism::fuzz {

// "PING: {opaque: \"0000000000000000\"}". `octets` hold a whole header; of a payload that is not as long as
// it says, the length is a lie.
std::string frame_step(ByteView octets);
// The same, of what a server sends in a sequence (request_stream.h).
std::string frame_step_to_client(ByteView octets);

// The fields in the frame's block, as a remark: ":method: GET, :path: /"; "" if it has none that can be read
// alone.
std::string fields_remark(ByteView octets);

}  // namespace h2prism::fuzz
