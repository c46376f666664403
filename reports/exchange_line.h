// Exchanges <-> their line of the event stream. They are nearly all of it, so the line holds what was on the
// wire and no more; how it reads is made up again where it is read.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "engine/base/result.h"
#include "engine/peer/event_log.h"
#include "reports/record.h"

namespace h2prism::reports {

// The same line, with its line feed, from what was logged as from the record of it.
void append_exchange(std::string& out, const peer::EventLog& log, const std::string& id, int attempt);
void append_exchange(std::string& out, const ExchangeRecord& exchange);

// Of the line's value "events"; the error says what is missing or of the wrong kind.
Result<std::vector<EventRecord>> events_from(const nlohmann::json& events);

}  // namespace h2prism::reports
