// An exchange for people: who sent what and when, as lines and as hex.
#pragma once

#include <string>
#include <string_view>

#include "reports/record.h"

namespace h2prism::reports {

// Each line starts with `indent` and ends with a line feed. Bounded: the first 16 events and the last 48, 64
// octets of hex each, 48 field lines; what is left out is said.
std::string exchange_text(const ExchangeRecord& exchange, std::string_view indent);

}  // namespace h2prism::reports
