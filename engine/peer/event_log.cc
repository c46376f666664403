#include "engine/peer/event_log.h"

#include <algorithm>
#include <utility>

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

void EventLog::fields(TimePoint at, std::uint32_t stream, FieldList fields) {
  auto* event = add(Event::Kind::fields, at);
  if (event == nullptr) return;
  event->stream = stream;
  // What is cut off gives its memory back.
  const auto cut = [](std::string& text) {
    if (text.size() > max_kept) text = text.substr(0, max_kept);
  };
  std::size_t kept = 0;
  for (auto& field : fields) {
    cut(field.name);
    cut(field.value);
    field_octets_ += sizeof field + field.name.size() + field.value.size();
    if (kept == max_fields || field_octets_ > max_field_octets) break;
    ++kept;
  }
  if (kept < fields.size()) {
    fields.resize(kept);
    fields.shrink_to_fit();
  }
  event->fields = std::move(fields);
}

void EventLog::note(TimePoint at, std::string text) {
  if (auto* event = add(Event::Kind::note, at)) event->text = std::move(text);
}

}  // namespace h2prism::peer
