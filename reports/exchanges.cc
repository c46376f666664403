#include "reports/exchanges.h"

#include <nlohmann/json.hpp>

#include "reports/item.h"

namespace h2prism::reports {
namespace {

using Json = nlohmann::ordered_json;

Json told(const EventRecord& event) {
  Json out{{"us", event.us}, {"dir", to_string(event.dir)}};
  if (event.stream != 0) out["stream"] = event.stream;
  out["text"] = event.text;
  if (event.octets > 0) out["octets"] = event.octets;
  if (!event.hex.empty()) out["hex"] = event.hex;
  if (!event.fields.empty()) out["fields"] = event.fields;
  return out;
}

}  // namespace

std::string exchanges(const Results& results) {
  std::string out;
  for (const auto& item : items_of(results)) {
    if (item.monitor != nullptr || item.test->exchange == nullptr) continue;
    const auto& exchange = *item.test->exchange;
    auto events = Json::array();
    for (const auto& event : exchange.events) events.push_back(told(event));
    const Json line{{"id", exchange.id},
                    {"attempt", exchange.attempt},
                    {"left_out", exchange.left_out},
                    {"events", std::move(events)}};
    out += line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
  }
  return out;
}

}  // namespace h2prism::reports
