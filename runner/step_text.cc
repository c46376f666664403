#include "runner/step_text.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "engine/base/hex.h"
#include "engine/base/overloaded.h"
#include "engine/base/text.h"
#include "engine/script/vocabulary.h"
#include "reports/printable.h"

namespace h2prism::runner {
namespace {

using script::Value;

constexpr std::size_t max_octets = 128;  // of one text or hex string
constexpr std::size_t min_run = 33;      // a value of one character, this long, is written as a repetition

std::string in_quotes(std::string_view text) {
  const auto shown = reports::escaped(text.substr(0, max_octets));
  std::string out = "\"";
  for (const char c : shown) {
    if (c == '"') out += '\\';
    out += c;
  }
  out += '"';
  return text.size() > max_octets ? fmt::format("{}... ({} octets)", out, text.size()) : out;
}

std::string hex(ByteView octets) {
  const auto shown = octets.first(std::min(octets.size(), max_octets));
  const auto more = shown.size() < octets.size() ? fmt::format("... ({} octets)", octets.size()) : "";
  return fmt::format("\"{}\"{}", to_hex(shown), more);
}

bool is_text(ByteView octets) {
  return std::ranges::all_of(
      octets, [](auto o) { return (o >= 0x20 && o < 0x7f) || o == '\r' || o == '\n' || o == '\t'; });
}

std::string list(const std::vector<std::string>& items) { return fmt::format("[{}]", join(items, ", ")); }

std::string values(const std::vector<Value>& numbers) {
  std::vector<std::string> out;
  out.reserve(numbers.size());
  for (const auto& n : numbers) out.push_back(to_string(n));
  return list(out);
}

// A number where the wire allows what has no name: "error 0x1234" -> "0x1234".
std::string name_or_number(const std::string& name) {
  const auto number = name.find("0x");
  return number == std::string::npos ? name : name.substr(number);
}

std::string field_line(const script::FieldLine& field) {
  const auto& [name, value] = field;
  if (value.size() >= min_run && value.find_first_not_of(value[0]) == std::string::npos) {
    return fmt::format("{{name: {}, repeat: {}, times: {}}}", in_quotes(name), in_quotes(value.substr(0, 1)),
                       value.size());
  }
  const bool odd = name.empty() || name.find(':', 1) != std::string::npos || name.starts_with('$') ||
                   name == ":" || trim(name) != name || trim(value) != value;
  if (odd) return fmt::format("{{name: {}, value: {}}}", in_quotes(name), in_quotes(value));
  return in_quotes(name + ": " + value);
}

std::string field_item(const script::FieldItem& item) {
  const auto* macro = std::get_if<script::FieldMacro>(&item);
  if (macro == nullptr) return field_line(std::get<script::FieldLine>(item));
  constexpr std::array<std::string_view, 5> names{"$get", "$post", "$head", "$response", "$message"};
  std::string out(names[static_cast<std::size_t>(macro->kind)]);
  if (!macro->without.empty()) out += " without " + join(macro->without, " ");
  return out;
}

std::string fields(const script::Fields& all) {
  std::vector<std::string> out;
  for (const auto& item : all) out.push_back(field_item(item));
  return out.size() == 1 ? out[0] : list(out);
}

std::string integer_padding(std::uint8_t octets) {
  return octets == 0 ? "" : fmt::format(", integer_padding: {}", octets);
}

std::string block_item(const script::BlockItem& item) {
  using hpack::Representation;
  return std::visit(
      Overloaded{[](const script::Fields& all) { return fmt::format("{{fields: {}}}", fields(all)); },
                 [](const Bytes& octets) { return fmt::format("{{raw: {}}}", hex(octets)); },
                 [](const script::BlockIndexed& op) {
                   return fmt::format("{{indexed: {}{}}}", to_string(op.index),
                                      integer_padding(op.integer_padding));
                 },
                 [](const script::BlockTableSize& op) {
                   return fmt::format("{{table-size: {}{}}}", to_string(op.size),
                                      integer_padding(op.integer_padding));
                 },
                 [](const script::BlockLiteral& op) {
                   const auto* word = op.representation == Representation::literal_indexed ? "literal-indexed"
                                      : op.representation == Representation::literal_never_indexed
                                          ? "literal-never-indexed"
                                          : "literal";
                   auto out = fmt::format("{{{}: {}", word, field_item(op.field));
                   if (op.name_index) out += ", name_index: " + to_string(*op.name_index);
                   if (op.huffman != hpack::Huffman::shorter) {
                     out += op.huffman == hpack::Huffman::always ? ", huffman: always" : ", huffman: never";
                   }
                   return out + integer_padding(op.integer_padding) + "}";
                 }},
      item);
}

// One frame as a flow map: its keys in the order of cases/README.md, defaults left out.
class FrameText {
 public:
  explicit FrameText(const script::FrameSpec& spec) : spec_(spec) {}

  std::string text() {
    auto name = to_string(spec_.type);
    if (!frame_type_from(name)) {
      add("type", name_or_number(name));
      name = "FRAME";
    } else if (spec_.type == FrameType::WINDOW_UPDATE && !spec_.increment) {
      add("type", name);  // by its own name it would need an increment
      name = "FRAME";
    }
    if (has_stream_by_default() || spec_.stream != Value(0)) add("stream", to_string(spec_.stream));
    if (spec_.flags) add("flags", *spec_.flags == 0 ? "0" : flags_to_string(spec_.type, *spec_.flags));
    value("increment", spec_.increment);
    if (spec_.payload) {
      add("payload", hex(*spec_.payload));
    } else {
      payload();
    }
    value("pad_length", spec_.pad_length);
    value("padding", spec_.padding);
    value("length", spec_.length);
    if (spec_.lie_type) add("type", name_or_number(to_string(static_cast<FrameType>(*spec_.lie_type))));
    if (spec_.reserved) add("reserved", "true");
    return keys_.empty() ? name : fmt::format("{}: {{{}}}", name, join(keys_, ", "));
  }

 private:
  bool has_stream_by_default() const {
    using enum FrameType;
    constexpr std::array without{SETTINGS, PING, GOAWAY, ALTSVC, ORIGIN, PRIORITY_UPDATE};
    return std::ranges::find(without, spec_.type) == without.end();
  }

  void add(std::string_view key, std::string_view text) { keys_.push_back(fmt::format("{}: {}", key, text)); }
  void value(std::string_view key, const std::optional<Value>& v) {
    if (v) add(key, to_string(*v));
  }
  void octets(std::string_view as_text_key, const Bytes& data) {
    if (!data.empty()) add(as_text_key, in_quotes(as_text(data)));
  }

  void payload() {
    switch (spec_.type) {
      case FrameType::DATA:
        if (is_text(spec_.data)) {
          octets("data", spec_.data);
        } else {
          add("hex", hex(spec_.data));
        }
        break;
      case FrameType::HEADERS:
      case FrameType::CONTINUATION: block(); break;
      case FrameType::PUSH_PROMISE:
        add("promised", to_string(spec_.other_stream));
        block();
        break;
      case FrameType::PRIORITY:
        add("dependency", to_string(spec_.other_stream));
        if (spec_.priority) add("weight", std::to_string(spec_.priority->weight));
        if (spec_.priority && spec_.priority->exclusive) add("exclusive", "true");
        break;
      case FrameType::RST_STREAM: code(); break;
      case FrameType::SETTINGS:
        if (!spec_.settings.empty()) add("settings", settings_text(spec_.settings));
        break;
      case FrameType::PING:
        if (spec_.opaque != std::array<std::uint8_t, 8>{}) add("opaque", hex(spec_.opaque));
        break;
      case FrameType::GOAWAY:
        add("last_stream", to_string(spec_.other_stream));
        code();
        octets("debug", spec_.data);
        break;
      case FrameType::WINDOW_UPDATE: break;
      case FrameType::ALTSVC:
        add("origin", in_quotes(spec_.origin));
        octets("value", spec_.data);
        break;
      case FrameType::ORIGIN: {
        std::vector<std::string> origins;
        origins.reserve(spec_.origins.size());
        for (const auto& origin : spec_.origins) origins.push_back(in_quotes(origin));
        add("origins", list(origins));
        break;
      }
      case FrameType::PRIORITY_UPDATE:
        add("prioritized", to_string(spec_.other_stream));
        octets("value", spec_.data);
        break;
    }
    value("size", spec_.size);
  }

  void code() { add("code", name_or_number(to_string(static_cast<ErrorCode>(spec_.code)))); }

  void block() {
    const auto& items = spec_.block;
    if (items.size() == 1 && std::holds_alternative<script::Fields>(items[0])) {
      add("fields", fields(std::get<script::Fields>(items[0])));
    } else if (items.size() == 1 && std::holds_alternative<Bytes>(items[0])) {
      add("block", hex(std::get<Bytes>(items[0])));
    } else {
      std::vector<std::string> ops;
      ops.reserve(items.size());
      for (const auto& item : items) ops.push_back(block_item(item));
      add("block", list(ops));
    }
    const auto& split = spec_.split;
    if (split.each_octet) add("split", "each-octet");
    if (!split.sizes.empty()) add("split", values(split.sizes));
    if (!split.between.empty()) {
      std::vector<std::string> steps;
      for (const auto& step : split.between) steps.push_back(fmt::format("{{{}}}", step_text(step)));
      add("between", list(steps));
    }
    if (!split.end) add("end", "false");
    if (spec_.priority) {
      add("priority",
          fmt::format("{{dependency: {}, weight: {}{}}}", spec_.priority->dependency, spec_.priority->weight,
                      spec_.priority->exclusive ? ", exclusive: true" : ""));
    }
  }

  const script::FrameSpec& spec_;
  std::vector<std::string> keys_;
};

std::string open_text(const script::OpenStep& open) {
  const std::string_view word = open.answer ? "open" : "request";
  if (open.as == "s" && !open.end) return std::string(word);
  std::vector<std::string> keys;
  if (open.as != "s") keys.push_back("as: $" + open.as);
  if (open.end) keys.emplace_back("end: true");
  return fmt::format("{}: {{{}}}", word, join(keys, ", "));
}

std::string upload_text(const script::UploadStep& upload) {
  auto out = fmt::format("upload: {{stream: {}, size: {}", to_string(upload.stream), to_string(upload.size));
  if (upload.chunk != Value(default_max_frame_size)) out += ", chunk: " + to_string(upload.chunk);
  if (upload.pad_length) out += ", pad_length: " + to_string(*upload.pad_length);
  if (!upload.end) out += ", end: false";
  if (!upload.trailers.empty()) out += ", trailers: " + fields(upload.trailers);
  return out + "}";
}

std::string await_text(const script::AwaitStep& await) {
  const auto& word = script::await_words()[static_cast<std::size_t>(await.what)];
  auto out = fmt::format("await: {}", word.name);
  if (word.stream) out += ' ' + to_string(await.stream);
  if (word.octets) out += ' ' + to_string(await.octets);
  return out;
}

std::string expect_text(const script::ExpectStep& expect) {
  std::vector<std::string> texts;
  texts.reserve(expect.any_of.size());
  for (const auto& outcome : expect.any_of) texts.push_back(outcome.text);
  return "expect: " + (texts.size() == 1 ? texts[0] : list(texts));
}

}  // namespace

std::string settings_text(const std::vector<std::pair<std::uint16_t, Value>>& settings) {
  std::set<std::uint16_t> ids;
  std::vector<std::string> entries;
  for (const auto& [id, value] : settings) {
    ids.insert(id);
    entries.push_back(
        fmt::format("{}: {}", name_or_number(to_string(static_cast<SettingId>(id))), to_string(value)));
  }
  if (ids.size() == entries.size()) return fmt::format("{{{}}}", join(entries, ", "));
  for (auto& entry : entries) entry = fmt::format("{{{}}}", entry);
  return list(entries);
}

std::string step_text(const script::Step& step) {
  return std::visit(
      Overloaded{
          [](const script::FrameSpec& spec) { return FrameText(spec).text(); },
          [](const script::OpenStep& open) { return open_text(open); },
          [](const script::RawStep& raw) {
            const bool readable = !raw.octets.empty() && is_text(raw.octets);
            return readable ? "text: " + in_quotes(as_text(raw.octets)) : "raw: " + hex(raw.octets);
          },
          [](const script::UploadStep& upload) { return upload_text(upload); },
          [](const script::AwaitStep& await) { return await_text(await); },
          [](const script::FenceStep&) { return std::string("fence"); },
          [](const script::PauseStep& pause) { return fmt::format("pause: {}", pause.length.count()); },
          [](const script::ReadingStep& reading) {
            return std::string(reading.on ? "read-on" : "stop-reading");
          },
          [](const script::ShutdownStep&) { return std::string("shutdown"); },
          [](const script::TlsStep& tls) {
            switch (tls.action) {
              case transport::TlsAction::key_update: return std::string("key-update");
              case transport::TlsAction::renegotiate: return std::string("renegotiate");
              case transport::TlsAction::request_certificate: return std::string("request-certificate");
              case transport::TlsAction::finish_handshake: return std::string("finish-handshake");
            }
            return std::string();
          },
          [](const script::RepeatStep& repeat) {
            std::vector<std::string> steps;
            for (const auto& inner : repeat.steps) steps.push_back(fmt::format("{{{}}}", step_text(inner)));
            return fmt::format("repeat: {{times: {}, steps: {}}}", to_string(repeat.times), list(steps));
          },
          [](const script::ExpectStep& expect) { return expect_text(expect); },
          [](const script::AliveStep&) { return std::string("alive"); }},
      step.what);
}

std::string steps_text(std::span<const script::Step> steps, std::string_view indent) {
  std::string out;
  for (const auto& step : steps) {
    if (const auto* repeat = std::get_if<script::RepeatStep>(&step.what)) {
      out +=
          fmt::format("{0}- repeat:\n{0}    times: {1}\n{0}    steps:\n", indent, to_string(repeat->times));
      out += steps_text(repeat->steps, std::string(indent) + "      ");
    } else {
      out += fmt::format("{}- {}\n", indent, step_text(step));
    }
  }
  return out;
}

}  // namespace h2prism::runner
