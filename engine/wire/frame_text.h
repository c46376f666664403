// Frames for people: one line, or the line and a hexdump.
#pragma once

#include <string>

#include "engine/base/bytes.h"
#include "engine/wire/frame.h"
#include "engine/wire/frame_decoder.h"

namespace h2prism {

// "HEADERS stream=1 flags=END_HEADERS|END_STREAM length=34 fragment=34 octets"
// "SETTINGS stream=0 length=6 INITIAL_WINDOW_SIZE=0"
// "GOAWAY stream=0 length=10 last-stream=1 PROTOCOL_ERROR debug=\"no\""
// Header, then the fields of the payload as they stand on the wire (a weight is one less than its meaning).
// Text from the peer is escaped and cut at 80 characters, lists at 16 entries.
std::string to_line(const Frame& frame);

// For a complete or truncated frame given as octets; never fails: what does not decode is said in the line.
std::string to_line(ByteView frame_octets);

// to_line, then the hexdump of header and payload.
std::string to_dump(ByteView frame_octets, std::size_t max_octets = 256);

}  // namespace h2prism
