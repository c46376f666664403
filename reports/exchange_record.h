// What was logged on a connection, as a record: the only place where reports meet the peer.
#pragma once

#include <string>

#include "engine/peer/event_log.h"
#include "reports/record.h"

namespace h2prism::reports {

// One event of the record for each of the log. Frames are decoded into a line, their octets kept as hex,
// fields escaped (at most 4 KiB of each name and value).
ExchangeRecord exchange_from(const peer::EventLog& log, std::string id, int attempt);

}  // namespace h2prism::reports
