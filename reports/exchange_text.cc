#include "reports/exchange_text.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "reports/printable.h"

namespace h2prism::reports {
namespace {

constexpr std::size_t first_events = 16;
constexpr std::size_t last_events = 48;
constexpr std::size_t max_fields = 48;
constexpr std::size_t max_hex = 128;  // digits
constexpr std::size_t max_text_line = 400;

std::string_view word(EventRecord::Direction direction) {
  switch (direction) {
    case EventRecord::Direction::sent: return "sent";
    case EventRecord::Direction::received: return "recv";
    case EventRecord::Direction::note: return "note";
  }
  return {};
}

void add_event(std::string& out, const EventRecord& event, std::string_view indent) {
  const auto to = std::back_inserter(out);
  const auto text = printable(shortened(event.text, max_text_line));
  fmt::format_to(to, "{}{:10.3f} ms  {}  {}\n", indent, static_cast<double>(event.us) / 1000, word(event.dir),
                 text);
  const auto below = fmt::format("{}{:21}", indent, "");
  if (!event.hex.empty()) {
    const auto shown = std::min(event.hex.size(), max_hex);
    const auto hidden = event.octets > shown / 2 ? event.octets - shown / 2 : 0;
    fmt::format_to(to, "{}{}{}\n", below, printable(event.hex.substr(0, shown)),
                   hidden > 0 ? fmt::format(" and {} octets more", hidden) : "");
  }
  for (std::size_t i = 0; i < std::min(event.fields.size(), max_fields); ++i) {
    const auto& [name, value] = event.fields[i];
    fmt::format_to(to, "{}{}\n", below,
                   printable(shortened(fmt::format("{}: {}", name, value), max_text_line)));
  }
  if (event.fields.size() > max_fields)
    fmt::format_to(to, "{}and {} lines more\n", below, event.fields.size() - max_fields);
}

}  // namespace

std::string exchange_text(const ExchangeRecord& exchange, std::string_view indent) {
  std::string out;
  const auto& events = exchange.events;
  const bool all = events.size() <= first_events + last_events;
  const auto head = all ? events.size() : first_events;
  for (std::size_t i = 0; i < head; ++i) add_event(out, events[i], indent);
  if (!all) {
    const auto tail = events.size() - last_events;
    out += fmt::format("{}{:14}({} events not shown)\n", indent, "", tail - head);
    for (std::size_t i = tail; i < events.size(); ++i) add_event(out, events[i], indent);
  }
  if (exchange.left_out > 0)
    out += fmt::format("{}{:14}({} later events were not kept)\n", indent, "", exchange.left_out);
  return out;
}

}  // namespace h2prism::reports
