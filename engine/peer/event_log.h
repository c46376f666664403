// What happened on one connection, in order: octets of every frame both ways, times, and the end. Reports are made from it.
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
    sent,           // a frame of ours
    sent_raw,       // octets of ours that are no frame: preface, `raw`, `text`
    received,       // a frame of the target
    received_raw,   // octets of the target that are no frame
    fields,         // the field section that the frame before completed (either direction)
    note,           // a remark: the fence passed, the target's end of the connection, ...
  };
  Kind kind{};
  std::int64_t at_us = 0;      // since the connection was asked for
  std::uint32_t stream = 0;    // frames and fields
  std::uint32_t offset = 0;    // of the octets kept, in the log
  std::uint32_t size = 0;      // octets kept
  std::uint32_t full_size = 0; // octets on the wire
  FieldList fields;
  std::string text;            // note
};

// Bounded: at most 4,096 events and 1 MiB of octets are kept; a large frame keeps its first 4 KiB. What is left out is counted.
class EventLog {
 public:
  void octets(Event::Kind kind, TimePoint at, std::uint32_t stream, ByteView octets, std::size_t full_size);
  void octets(Event::Kind kind, TimePoint at, std::uint32_t stream, ByteView all) { octets(kind, at, stream, all, all.size()); }
  void fields(TimePoint at, std::uint32_t stream, FieldList fields);
  void note(TimePoint at, std::string text);

  void start(TimePoint at) { start_ = at; }
  const std::vector<Event>& events() const { return events_; }
  ByteView octets_of(const Event& event) const { return ByteView(arena_).subspan(event.offset, event.size); }
  std::size_t left_out() const { return left_out_; }

 private:
  Event* add(Event::Kind kind, TimePoint at);

  TimePoint start_{};
  std::vector<Event> events_;
  Bytes arena_;
  std::size_t left_out_ = 0;
};

}  // namespace h2prism::peer
