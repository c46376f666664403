#include "reports/exchange_line.h"

#include <array>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/hex.h"
#include "engine/base/text.h"
#include "engine/wire/frame_decoder.h"
#include "reports/exchange_record.h"
#include "reports/json_text.h"
#include "reports/packed_octets.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

using nlohmann::json;
using Direction = EventRecord::Direction;
using Kind = peer::Event::Kind;

constexpr std::array<std::string_view, 4> octet_keys{"sent", "sent_raw", "received", "received_raw"};

// Of the frame that begins so: it need not be said again.
std::uint32_t stream_of(ByteView kept, bool raw) {
  return raw || kept.size() < frame_header_size ? 0 : decode_frame_header(kept.data()).stream;
}

// As payloads and field lists are said that are the last ones once more.
constexpr std::string_view same = "=";

// Of a frame's type on one side, which has its payloads to itself.
std::size_t kind_of(Direction direction, std::uint8_t type) {
  return (direction == Direction::sent ? 0U : 256U) + type;
}
constexpr std::size_t kinds = 512;

class LineWriter {
 public:
  LineWriter(std::string& out, std::string_view id, int attempt, std::uint64_t left_out) : out_(out) {
    out_ += R"({"type":"exchange","id":)";
    append_quoted(out_, id);
    number(R"(,"attempt":)", attempt);
    number(R"(,"left_out":)", left_out);
    out_ += R"(,"events":[)";
  }

  void octets(std::int64_t us, Direction direction, bool raw, std::uint32_t stream, ByteView kept,
              std::uint64_t all) {
    begin(us);
    if (stream != stream_of(kept, raw)) of_stream(stream);
    if (all != kept.size()) {
      number(R"("octets":)", all);
      out_ += ',';
    }
    out_ += '"';
    out_ += octet_keys.at((direction == Direction::sent ? 0U : 2U) + (raw ? 1U : 0U));
    out_ += R"(":")";
    const bool framed = !raw && kept.size() > frame_header_size;
    append_packed(out_, framed ? kept.first(frame_header_size) : kept);
    if (framed) payload(kind_of(direction, kept[3]), kept.subspan(frame_header_size));
    out_ += '"';
    end_event();
  }
  // `append` writes a name and a value, both quoted.
  void fields(std::int64_t us, std::uint32_t stream, const auto& fields, auto append) {
    begin(us);
    if (stream != 0) of_stream(stream);
    out_ += R"("fields":)";
    const auto begin = out_.size();
    char before = '[';
    for (const auto& field : fields) {
      out_ += std::exchange(before, ',');
      out_ += '[';
      append(field);
      out_ += ']';
    }
    out_ += before == '[' ? "[]" : "]";
    if (is_same(fields_, begin)) out_ += R"("=")";
    end_event();
  }
  void note(std::int64_t us, std::string_view text) {
    begin(us);
    out_ += R"("note":)";
    append_quoted(out_, text);
    end_event();
  }
  void end() { out_ += "]}\n"; }

 private:
  struct Part {  // of out_
    std::size_t begin = 0, size = 0;
  };

  void begin(std::int64_t us) {
    out_ += std::exchange(first_, false) ? "{" : ",{";
    event_ = out_.size();
    if (us_ != us) {
      number(R"("us":)", us);
      us_ = us;
      event_ = out_.size();
      out_ += ',';
    }
    body_ = out_.size();
  }
  // What is the same as the event before is not said again: floods are long.
  void end_event() {
    if (is_same(last_, body_)) out_.resize(event_);
    out_ += '}';
  }
  void payload(std::size_t kind, ByteView octets) {
    out_ += ' ';
    const auto begin = out_.size();
    append_packed(out_, octets);
    if (is_same(payloads_.at(kind), begin)) out_ += same;
  }
  // Takes back what stands there from `begin` on if it is what stood there last; else that is the last now.
  bool is_same(Part& last, std::size_t begin) {
    const auto text = std::string_view(out_).substr(begin);
    if (text == std::string_view(out_).substr(last.begin, last.size)) {
      out_.resize(begin);
      return true;
    }
    last = {begin, text.size()};
    return false;
  }
  void of_stream(std::uint32_t stream) {
    number(R"("stream":)", stream);
    out_ += ',';
  }
  void number(std::string_view key, std::integral auto value) {
    out_ += key;
    append_number(out_, value);
  }

  std::string& out_;
  bool first_ = true;
  std::optional<std::int64_t> us_;
  std::size_t event_ = 0, body_ = 0;  // of the one under way: where what may be left out begins
  Part last_, fields_;
  std::array<Part, kinds> payloads_{};
};

// What an event of octets, of fields or a remark has under its key.
class EventReader {
 public:
  // `before`: the last one that was read, if any.
  Result<EventRecord> read(const json& in, const EventRecord* before) {
    if (!in.is_object()) return fail("'events' holds something that is no object");
    EventRecord out;
    const auto us = in.find("us");
    const bool has_time = us != in.end();
    if (has_time ? !us->is_number_integer() : before == nullptr)
      return fail("'us' is missing, or no integer");
    const bool again = before != nullptr && in.size() == (has_time ? 1U : 0U);
    if (again) out = *before;
    out.us = has_time ? us->get<std::int64_t>() : before->us;
    if (again) return out;
    return read_kind(in, std::move(out));
  }

 private:
  Result<EventRecord> read_kind(const json& in, EventRecord out) {
    if (const auto ok = may(in, "stream", out.stream); !ok) return std::unexpected(ok.error());
    for (std::size_t i = 0; i < octet_keys.size(); ++i) {
      if (const auto it = in.find(octet_keys.at(i)); it != in.end())
        return octets(in, std::move(out), *it, i);
    }
    if (const auto it = in.find("fields"); it != in.end()) {
      out.dir = direction_;  // of the frame that completed it
      return fields(std::move(out), *it);
    }
    const auto note = in.find("note");
    if (note == in.end() || !note->is_string()) return fail("an event is of no kind that is known");
    out.text = note->get_ref<const std::string&>();
    return out;
  }

  template <std::unsigned_integral T>
  static Result<void> may(const json& in, std::string_view key, T& value) {
    const auto it = in.find(key);
    if (it == in.end()) return {};
    if (!it->is_number_unsigned() || !std::in_range<T>(it->template get<std::uint64_t>()))
      return fail(fmt::format("'{}' is no integer in range", key));
    value = it->template get<T>();
    return {};
  }

  Result<EventRecord> octets(const json& in, EventRecord out, const json& from, std::size_t key) {
    if (!from.is_string()) return fail(fmt::format("'{}' is no text", octet_keys.at(key)));
    direction_ = out.dir = key < 2 ? Direction::sent : Direction::received;
    out.raw = key % 2 == 1;
    const auto kept =
        out.raw ? unpacked(from.get_ref<const std::string&>()) : frame(from.get_ref<const std::string&>());
    if (!kept) return fail(fmt::format("'{}': {}", octet_keys.at(key), kept.error().message));
    out.octets = kept->size();
    if (const auto ok = may(in, "octets", out.octets); !ok) return std::unexpected(ok.error());
    if (!in.contains("stream")) out.stream = stream_of(*kept, out.raw);
    out.text = out.raw ? raw_line(*kept, out.octets) : frame_line(*kept, out.octets);
    out.hex = to_hex(*kept);
    return out;
  }

  // The header, and a payload in words of its own.
  Result<Bytes> frame(std::string_view text) {
    const bool again = text.ends_with(same);
    auto kept = unpacked(again ? trim(text.substr(0, text.size() - same.size())) : text);
    if (!kept || kept->size() < frame_header_size) return kept;
    auto& last = payloads_[kind_of(direction_, (*kept)[3])];
    if (again) {
      append(*kept, ByteView(last));
    } else if (kept->size() > frame_header_size) {
      last.assign(kept->begin() + frame_header_size, kept->end());
    }
    return kept;
  }

  Result<EventRecord> fields(EventRecord out, const json& from) {
    if (from.is_string() && from.get_ref<const std::string&>() == same) {
      out.fields = fields_;
    } else {
      if (!from.is_array()) return fail("'fields' is no list");
      for (const auto& field : from) {
        if (!field.is_array() || field.size() != 2 || !field[0].is_string() || !field[1].is_string())
          return fail("'fields' holds something that is no pair");
        out.fields.emplace_back(field[0].get_ref<const std::string&>(),
                                field[1].get_ref<const std::string&>());
      }
      fields_ = out.fields;
    }
    out.text = fields_line(out.fields.size());
    return out;
  }

  Direction direction_ = Direction::note;  // of the last octets
  decltype(EventRecord::fields) fields_;
  std::map<std::size_t, Bytes> payloads_;  // by kind
};

// Nearly all text is plain, and need not be copied for that.
void append_escaped(std::string& out, std::string_view text) {
  append_quoted(out, is_plain(text) ? text : escaped(text));
}

bool is_fields(const EventRecord& event) {
  return !event.fields.empty() || (event.dir != Direction::note && event.octets == 0 && !event.raw);
}

}  // namespace

void append_exchange(std::string& out, const peer::EventLog& log, const std::string& id, int attempt) {
  LineWriter line(out, id, attempt, log.left_out());
  for (const auto& event : log.events()) {
    switch (event.kind) {
      case Kind::note: line.note(event.at_us, printable(log.text_of(event))); break;
      case Kind::fields:
        line.fields(event.at_us, event.stream, log.fields_of(event), [&](const Field& field) {
          append_escaped(out, field.name);
          out += ',';
          append_escaped(out, field.value);
        });
        break;
      default: {
        const bool sent = event.kind == Kind::sent || event.kind == Kind::sent_raw;
        const bool raw = event.kind == Kind::sent_raw || event.kind == Kind::received_raw;
        line.octets(event.at_us, sent ? Direction::sent : Direction::received, raw, event.stream,
                    log.octets_of(event), event.full_size);
      }
    }
  }
  line.end();
}

void append_exchange(std::string& out, const ExchangeRecord& exchange) {
  LineWriter line(out, exchange.id, exchange.attempt, exchange.left_out);
  for (const auto& event : exchange.events) {
    if (is_fields(event)) {
      line.fields(event.us, event.stream, event.fields, [&](const auto& field) {
        append_quoted(out, field.first);
        out += ',';
        append_quoted(out, field.second);
      });
    } else if (event.dir == Direction::note) {
      line.note(event.us, event.text);
    } else {
      const auto kept = parse_hex(event.hex).value_or(Bytes{});
      line.octets(event.us, event.dir, event.raw, event.stream, kept, event.octets);
    }
  }
  line.end();
}

Result<std::vector<EventRecord>> events_from(const json& events) {
  if (!events.is_array()) return fail("'events' is no list");
  std::vector<EventRecord> out;
  out.reserve(events.size());
  EventReader reader;
  for (const auto& item : events) {
    auto event = reader.read(item, out.empty() ? nullptr : &out.back());
    if (!event) return std::unexpected(event.error());
    out.push_back(std::move(*event));
  }
  return out;
}

}  // namespace h2prism::reports
