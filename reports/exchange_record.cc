#include "reports/exchange_record.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/hex.h"
#include "engine/wire/frame_text.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

using Kind = peer::Event::Kind;
using Direction = EventRecord::Direction;

constexpr std::size_t max_octets_shown = 80;  // octets of raw text shown
constexpr std::size_t max_value = 4096;       // octets of a field's name or value

EventRecord event_from(const peer::EventLog& log, const peer::Event& event, Direction last) {
  EventRecord out;
  out.us = event.at_us;
  out.stream = event.stream;
  const auto kept = log.octets_of(event);
  switch (event.kind) {
    case Kind::sent:
    case Kind::received: out.text = frame_line(kept, event.full_size); break;
    case Kind::sent_raw:
    case Kind::received_raw:
      out.text = raw_line(kept, event.full_size);
      out.raw = true;
      break;
    case Kind::fields:
      log.each_field(event, [&](const FieldView& field) {
        out.fields.emplace_back(escaped(shortened(field.name, max_value)),
                                escaped(shortened(field.value, max_value)));
      });
      out.text = fields_line(out.fields.size());
      break;
    case Kind::note: out.text = printable(log.text_of(event)); break;
  }
  if (event.kind == Kind::fields) {
    out.dir = last;  // of the frame that completed it
  } else if (event.kind != Kind::note) {
    out.dir =
        event.kind == Kind::sent || event.kind == Kind::sent_raw ? Direction::sent : Direction::received;
    out.octets = event.full_size;
    out.hex = to_hex(kept);
  }
  return out;
}

}  // namespace

std::string frame_line(ByteView kept, std::uint64_t octets) {
  if (kept.size() >= octets || kept.size() < frame_header_size) return to_line(kept);
  // The log kept only the start: the header tells, the payload would look cut short by the sender.
  const Frame header_only{decode_frame_header(kept.data()), kept, UnknownPayload{}};
  return fmt::format("{} ({} of {} octets kept)", to_line(header_only), kept.size(), octets);
}

std::string raw_line(ByteView kept, std::uint64_t octets) {
  const auto shown = kept.first(std::min(kept.size(), max_octets_shown));
  return fmt::format("{} octets \"{}\"{}", octets, escaped(as_text(shown)),
                     shown.size() < octets ? "..." : "");
}

std::string fields_line(std::size_t fields) {
  return fmt::format("field section, {} line{}", fields, fields == 1 ? "" : "s");
}

ExchangeRecord exchange_from(const peer::EventLog& log, std::string id, int attempt) {
  ExchangeRecord out;
  out.id = std::move(id);
  out.attempt = attempt;
  out.left_out = log.left_out();
  out.events.reserve(log.events().size());
  auto last = Direction::note;
  for (const auto& event : log.events()) {
    out.events.push_back(event_from(log, event, last));
    if (event.kind != Kind::fields && event.kind != Kind::note) last = out.events.back().dir;
  }
  return out;
}

}  // namespace h2prism::reports
