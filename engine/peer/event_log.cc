#include "engine/peer/event_log.h"

#include <algorithm>

namespace h2prism::peer {
namespace {

constexpr std::size_t max_events = 4096;
constexpr std::size_t max_arena = 1024 * 1024;
constexpr std::size_t max_kept = 4096;

}  // namespace

Event* EventLog::add(Event::Kind kind, TimePoint at) {
  if (events_.size() >= max_events) {
    ++left_out_;
    return nullptr;
  }
  auto& event = events_.emplace_back();
  event.kind = kind;
  event.at_us = std::chrono::duration_cast<microseconds>(at - start_).count();
  return &event;
}

void EventLog::octets(Event::Kind kind, TimePoint at, std::uint32_t stream, ByteView octets, std::size_t full_size) {
  auto* event = add(kind, at);
  if (event == nullptr) return;
  const auto kept = octets.first(std::min({octets.size(), max_kept, max_arena - arena_.size()}));
  event->stream = stream;
  event->offset = static_cast<std::uint32_t>(arena_.size());
  event->size = static_cast<std::uint32_t>(kept.size());
  event->full_size = static_cast<std::uint32_t>(full_size);
  append(arena_, kept);
}

void EventLog::fields(TimePoint at, std::uint32_t stream, FieldList fields) {
  if (auto* event = add(Event::Kind::fields, at)) {
    event->stream = stream;
    event->fields = std::move(fields);
    event->fields.resize(std::min<std::size_t>(event->fields.size(), 256));
  }
}

void EventLog::note(TimePoint at, std::string text) {
  if (auto* event = add(Event::Kind::note, at)) event->text = std::move(text);
}

}  // namespace h2prism::peer
