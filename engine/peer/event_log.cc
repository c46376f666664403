#include "engine/peer/event_log.h"

#include <algorithm>

namespace h2prism::peer {

Event* EventLog::add(Event::Kind kind, TimePoint at) {
  if (events_.size() >= limits_.events) {
    ++left_out_;
    return nullptr;
  }
  auto& event = *events_.extend(1);
  event = {.kind = kind,
           .at_us = std::chrono::duration_cast<microseconds>(at - start_).count(),
           .offset = static_cast<std::uint32_t>(arena_.size())};
  return &event;
}

void EventLog::octets(Event::Kind kind, TimePoint at, std::uint32_t stream, ByteView octets,
                      std::size_t full_size) {
  auto* event = add(kind, at);
  if (event == nullptr) return;
  const auto room = limits_.octets - std::min(limits_.octets, frame_octets_);
  const auto kept = octets.first(std::min({octets.size(), limits_.kept, std::max(room, min_kept)}));
  event->stream = stream;
  event->size = static_cast<std::uint32_t>(kept.size());
  event->full_size = static_cast<std::uint32_t>(full_size);
  arena_.append(kept);
  frame_octets_ += kept.size();
}

void EventLog::fields(TimePoint at, std::uint32_t stream, const FieldList& fields) {
  auto* event = add(Event::Kind::fields, at);
  if (event == nullptr) return;
  event->stream = stream;
  std::size_t left = max_fields;
  for (const auto& field : fields) {
    const auto name = std::string_view(field.name).substr(0, max_kept);
    const auto value = std::string_view(field.value).substr(0, max_kept);
    field_octets_ += sizeof field + name.size() + value.size();
    if (left-- == 0 || field_octets_ > max_field_octets) break;
    const FieldHead head{static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size()),
                         field.never_indexed};
    arena_.append(ByteView(reinterpret_cast<const std::uint8_t*>(&head), sizeof head));
    arena_.append(as_bytes(name));
    arena_.append(as_bytes(value));
  }
  event->size = static_cast<std::uint32_t>(arena_.size()) - event->offset;
}

FieldList EventLog::fields_of(const Event& event) const {
  FieldList out;
  each_field(event, [&](const FieldView& field) {
    out.push_back({std::string(field.name), std::string(field.value), field.never_indexed});
  });
  return out;
}

void EventLog::note(TimePoint at, std::initializer_list<std::string_view> parts) {
  auto* event = add(Event::Kind::note, at);
  if (event == nullptr) return;
  for (const auto part : parts) arena_.append(as_bytes(part));
  event->size = static_cast<std::uint32_t>(arena_.size()) - event->offset;
}

}  // namespace h2prism::peer
