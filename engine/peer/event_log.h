// What happened on one connection, in order: octets of every frame both ways, times, and the end. Reports are
// made from it.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/clock.h"
#include "engine/base/short_vector.h"
#include "engine/hpack/field.h"

namespace h2prism::peer {

struct Event {
  enum class Kind : std::uint8_t {
    sent,          // a frame of ours
    sent_raw,      // octets of ours that are no frame: preface, `raw`, `text`
    received,      // a frame of the target
    received_raw,  // octets of the target that are no frame
    fields,        // the field section that the frame before completed (either direction)
    note,          // a remark: the fence passed, the target's end of the connection, ...
  };
  Kind kind{};
  std::int64_t at_us = 0;       // since the connection was asked for
  std::uint32_t stream = 0;     // frames and fields
  std::uint32_t offset = 0;     // of what is kept of it, in the log
  std::uint32_t size = 0;       // octets kept
  std::uint32_t full_size = 0;  // octets on the wire
};

// How much of one connection is kept. The defaults are for thousands of cases in a run; who explores one
// connection by hand asks for more.
struct LogLimits {
  std::size_t events = 4096;
  std::size_t octets = std::size_t{1} << 15;  // of frames: beyond it is bulk
  std::size_t kept = 4096;                    // octets of one frame
};

// Bounded, whatever the target sends: a large frame, name or value keeps its beginning, and events that no
// longer fit are counted. What is kept of all events lies in one buffer.
class EventLog {
 public:
  static constexpr std::size_t max_events = LogLimits{}.events;
  static constexpr std::size_t max_octets = LogLimits{}.octets;
  static constexpr std::size_t min_kept = 64;                // of one frame, even when `octets` is used up
  static constexpr std::size_t max_kept = LogLimits{}.kept;  // of a name or value, too
  static constexpr std::size_t max_fields = 256;             // of one section
  static constexpr std::size_t max_field_octets = std::size_t{1} << 20;

  explicit EventLog(LogLimits limits = {}) : limits_(limits) {}

  void octets(Event::Kind kind, TimePoint at, std::uint32_t stream, ByteView octets, std::size_t full_size);
  void octets(Event::Kind kind, TimePoint at, std::uint32_t stream, ByteView all) {
    octets(kind, at, stream, all, all.size());
  }
  void fields(TimePoint at, std::uint32_t stream, const FieldList& fields);
  void note(TimePoint at, std::initializer_list<std::string_view> parts);
  void note(TimePoint at, std::string_view text) { note(at, {text}); }

  void start(TimePoint at) { start_ = at; }
  std::span<const Event> events() const { return events_.all(); }
  // What is kept of an event of that kind, nothing of another. Views are good until the next event.
  ByteView octets_of(const Event& event) const {
    return event.kind < Event::Kind::fields ? kept(event) : ByteView{};
  }
  std::string_view text_of(const Event& event) const {
    return event.kind == Event::Kind::note ? as_text(kept(event)) : std::string_view{};
  }
  FieldList fields_of(const Event& event) const;
  // Calls each(FieldView) for one after the other.
  template <class Each>
  void each_field(const Event& event, const Each& each) const;
  std::size_t left_out() const { return left_out_; }

 private:
  // How a field stands in the arena: this, the name, the value.
  struct FieldHead {
    std::uint32_t name_size;
    std::uint32_t value_size;
    bool never_indexed;
  };

  Event* add(Event::Kind kind, TimePoint at);
  ByteView kept(const Event& event) const { return arena_.all().subspan(event.offset, event.size); }

  LogLimits limits_;
  TimePoint start_{};
  ShortVector<Event, 16> events_;
  ShortVector<std::uint8_t, 512> arena_;
  std::size_t frame_octets_ = 0;  // of the arena, frames' and raw ones
  std::size_t field_octets_ = 0;  // that all field sections take
  std::size_t left_out_ = 0;
};

template <class Each>
void EventLog::each_field(const Event& event, const Each& each) const {
  if (event.kind != Event::Kind::fields) return;
  for (auto rest = kept(event); !rest.empty();) {
    FieldHead head;
    std::memcpy(&head, rest.data(), sizeof head);
    const auto texts = as_text(rest.subspan(sizeof head));
    each(FieldView{texts.substr(0, head.name_size), texts.substr(head.name_size, head.value_size),
                   head.never_indexed});
    rest = rest.subspan(sizeof head + head.name_size + head.value_size);
  }
}

}  // namespace h2prism::peer
