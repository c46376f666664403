#include "engine/peer/event_log.h"

#include <algorithm>

namespace h2prism::peer {

Event* EventLog::add(Event::Kind kind, TimePoint at) {
  if (events_.size() >= limits_.events) {
    ++left_out_;
    return nullptr;
  }
  if (events_.empty()) {  // a short connection, at once
    events_.reserve(32);
    arena_.reserve(1024);
  }
  auto& event = events_.emplace_back();
  event.kind = kind;
  event.at_us = std::chrono::duration_cast<microseconds>(at - start_).count();
  return &event;
}

void EventLog::octets(Event::Kind kind, TimePoint at, std::uint32_t stream, ByteView octets,
                      std::size_t full_size) {
  auto* event = add(kind, at);
  if (event == nullptr) return;
  const auto room = limits_.octets - std::min(limits_.octets, arena_.size());
  const auto kept = octets.first(std::min({octets.size(), limits_.kept, std::max(room, min_kept)}));
  event->stream = stream;
  event->offset = static_cast<std::uint32_t>(arena_.size());
  event->size = static_cast<std::uint32_t>(kept.size());
  event->full_size = static_cast<std::uint32_t>(full_size);
  append(arena_, kept);
}

void EventLog::fields(TimePoint at, std::uint32_t stream, const FieldList& fields) {
  auto* event = add(Event::Kind::fields, at);
  if (event == nullptr) return;
  event->stream = stream;
  event->fields.reserve(std::min(fields.size(), max_fields));
  for (const auto& field : fields) {
    Field kept{field.name.substr(0, max_kept), field.value.substr(0, max_kept), field.never_indexed};
    field_octets_ += sizeof kept + kept.name.size() + kept.value.size();
    if (event->fields.size() == max_fields || field_octets_ > max_field_octets) break;
    event->fields.push_back(std::move(kept));
  }
}

void EventLog::note(TimePoint at, std::string text) {
  if (auto* event = add(Event::Kind::note, at)) event->text = std::move(text);
}

}  // namespace h2prism::peer
