// What was logged on a connection, as a record: the only place where reports meet the peer.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/bytes.h"
#include "engine/peer/event_log.h"
#include "reports/record.h"

namespace h2prism::reports {

// One event of the record for each of the log. Frames are decoded into a line, their octets kept as hex,
// fields escaped (at most 4 KiB of each name and value).
ExchangeRecord exchange_from(const peer::EventLog& log, std::string id, int attempt);

// An event of octets as it reads, of which `kept` are the first and `octets` were on the wire: the frame in a
// line, or where they are none, their text.
std::string frame_line(ByteView kept, std::uint64_t octets);
std::string raw_line(ByteView kept, std::uint64_t octets);
std::string fields_line(std::size_t fields);

}  // namespace h2prism::reports
