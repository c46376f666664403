#include "reports/exchange_line.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/base/hex.h"
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
    if (stream != stream_of(kept, raw)) number(R"(,"stream":)", stream);
    if (all != kept.size()) number(R"(,"octets":)", all);
    out_ += R"(,")";
    out_ += octet_keys.at((direction == Direction::sent ? 0U : 2U) + (raw ? 1U : 0U));
    out_ += R"(":")";
    append_packed(out_, kept);
    out_ += '"';
    end_event();
  }
  // `append` writes a name and a value, both quoted.
  void fields(std::int64_t us, std::uint32_t stream, const auto& fields, auto append) {
    begin(us);
    if (stream != 0) number(R"(,"stream":)", stream);
    out_ += R"(,"fields":)";
    char before = '[';
    for (const auto& field : fields) {
      out_ += std::exchange(before, ',');
      out_ += '[';
      append(field);
      out_ += ']';
    }
    out_ += before == '[' ? "[]" : "]";
    end_event();
  }
  void note(std::int64_t us, std::string_view text) {
    begin(us);
    out_ += R"(,"note":)";
    append_quoted(out_, text);
    end_event();
  }
  void end() { out_ += "]}\n"; }

 private:
  void begin(std::int64_t us) {
    if (!std::exchange(first_, false)) out_ += ',';
    number(R"({"us":)", us);
    body_ = out_.size();
  }
  // What is the same as the event before is not said again: floods are long.
  void end_event() {
    const auto body = std::string_view(out_).substr(body_);
    if (body == std::string_view(out_).substr(last_, last_size_)) {
      out_.resize(body_);
    } else {
      last_ = body_;
      last_size_ = body.size();
    }
    out_ += '}';
  }
  void number(std::string_view key, std::integral auto value) {
    out_ += key;
    append_number(out_, value);
  }

  std::string& out_;
  bool first_ = true;
  std::size_t body_ = 0;                  // of the event under way: what stands behind its time
  std::size_t last_ = 0, last_size_ = 0;  // of the last one that was said
};

// What an event of octets, of fields or a remark has under its key.
class EventReader {
 public:
  explicit EventReader(const json& in) : in_(in) {}

  Result<EventRecord> read(const EventRecord* before, Direction last) {
    EventRecord out;
    if (!in_.is_object()) return fail("'events' holds something that is no object");
    const auto us = in_.find("us");
    if (us == in_.end() || !us->is_number_integer()) return fail("'us' is missing, or no integer");
    if (in_.size() == 1 && before != nullptr) out = *before;  // the same once more
    out.us = us->get<std::int64_t>();
    if (in_.size() == 1 && before != nullptr) return out;
    if (const auto ok = may("stream", out.stream); !ok) return std::unexpected(ok.error());
    for (std::size_t i = 0; i < octet_keys.size(); ++i) {
      if (const auto it = in_.find(octet_keys.at(i)); it != in_.end()) return octets(std::move(out), *it, i);
    }
    if (const auto it = in_.find("fields"); it != in_.end()) {
      out.dir = last;  // of the frame that completed it
      return fields(std::move(out), *it);
    }
    const auto note = in_.find("note");
    if (note == in_.end() || !note->is_string()) return fail("an event is of no kind that is known");
    out.text = note->get_ref<const std::string&>();
    return out;
  }

 private:
  template <std::unsigned_integral T>
  Result<void> may(std::string_view key, T& value) const {
    const auto it = in_.find(key);
    if (it == in_.end()) return {};
    if (!it->is_number_unsigned() || !std::in_range<T>(it->template get<std::uint64_t>()))
      return fail(fmt::format("'{}' is no integer in range", key));
    value = it->template get<T>();
    return {};
  }

  Result<EventRecord> octets(EventRecord out, const json& from, std::size_t key) const {
    if (!from.is_string()) return fail(fmt::format("'{}' is no text", octet_keys.at(key)));
    const auto kept = unpacked(from.get_ref<const std::string&>());
    if (!kept) return fail(fmt::format("'{}': {}", octet_keys.at(key), kept.error().message));
    out.dir = key < 2 ? Direction::sent : Direction::received;
    out.raw = key % 2 == 1;
    out.octets = kept->size();
    if (const auto ok = may("octets", out.octets); !ok) return std::unexpected(ok.error());
    if (!in_.contains("stream")) out.stream = stream_of(*kept, out.raw);
    out.text = out.raw ? raw_line(*kept, out.octets) : frame_line(*kept, out.octets);
    out.hex = to_hex(*kept);
    return out;
  }

  static Result<EventRecord> fields(EventRecord out, const json& from) {
    if (!from.is_array()) return fail("'fields' is no list");
    for (const auto& field : from) {
      if (!field.is_array() || field.size() != 2 || !field[0].is_string() || !field[1].is_string())
        return fail("'fields' holds something that is no pair");
      out.fields.emplace_back(field[0].get_ref<const std::string&>(), field[1].get_ref<const std::string&>());
    }
    out.text = fields_line(out.fields.size());
    return out;
  }

  const json& in_;
};

bool is_fields(const EventRecord& event) {
  return !event.fields.empty() || (event.dir != Direction::note && event.octets == 0 && !event.raw);
}

}  // namespace

void append_exchange(std::string& out, const peer::EventLog& log, const std::string& id, int attempt) {
  LineWriter line(out, id, attempt, log.left_out());
  for (const auto& event : log.events()) {
    switch (event.kind) {
      case Kind::note: line.note(event.at_us, printable(event.text)); break;
      case Kind::fields:
        line.fields(event.at_us, event.stream, event.fields, [&](const Field& field) {
          append_quoted(out, escaped(field.name));
          out += ',';
          append_quoted(out, escaped(field.value));
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
  auto last = Direction::note;
  for (const auto& item : events) {
    auto event = EventReader(item).read(out.empty() ? nullptr : &out.back(), last);
    if (!event) return std::unexpected(event.error());
    if (event->dir != Direction::note) last = event->dir;
    out.push_back(std::move(*event));
  }
  return out;
}

}  // namespace h2prism::reports
