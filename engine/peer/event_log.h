// What happened on one connection, in order: octets of every frame both ways, times, and the end. Reports are
// made from it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/clock.h"
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
  std::uint32_t offset = 0;     // of the octets kept, in the log
  std::uint32_t size = 0;       // octets kept
  std::uint32_t full_size = 0;  // octets on the wire
  FieldList fields;
  std::string text;  // note
};

// How much of one connection is kept. The defaults are for thousands of cases in a run; who explores one
// connection by hand asks for more.
struct LogLimits {
  std::size_t events = 4096;
  std::size_t octets = std::size_t{1} << 15;  // of frames: beyond it is bulk
  std::size_t kept = 4096;                    // octets of one frame
};

// Bounded, whatever the target sends: a large frame, name or value keeps its beginning, and events that no
// longer fit are counted.
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
  void fields(TimePoint at, std::uint32_t stream, FieldList fields);
  void note(TimePoint at, std::string text);

  void start(TimePoint at) { start_ = at; }
  const std::vector<Event>& events() const { return events_; }
  ByteView octets_of(const Event& event) const { return ByteView(arena_).subspan(event.offset, event.size); }
  std::size_t left_out() const { return left_out_; }

 private:
  Event* add(Event::Kind kind, TimePoint at);

  LogLimits limits_;
  TimePoint start_{};
  std::vector<Event> events_;
  Bytes arena_;
  std::size_t field_octets_ = 0;  // that all field sections take
  std::size_t left_out_ = 0;
};

}  // namespace h2prism::peer
