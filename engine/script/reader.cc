// Scalars, keys and protocol words; steps are in step_reader.cc.
#include "engine/script/reader.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/hex.h"
#include "engine/base/text.h"
#include "engine/script/exchange.h"

namespace h2prism::script {
namespace {

std::string_view kind_of(const Node& node) {
  if (node.is_map()) return "a map";
  if (node.is_sequence()) return "a list";
  return node.is_null() ? "nothing" : "text";
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  const auto near = closest(word, known);
  if (!near.empty()) return fmt::format("; did you mean '{}'?", near);
  std::string all;
  for (const auto name : known) all += fmt::format("{}{}", all.empty() ? "" : ", ", name);
  return fmt::format("; expected one of: {}", all);
}

constexpr std::array<std::string_view, 5> macro_names{"$get", "$post", "$head", "$response", "$message"};

}  // namespace

void Reader::complain(const Node& at, std::string message) {
  problems_.push_back({file_, at.line, at.column, std::move(message)});
}

void Reader::word_error(const Node& at, std::string_view what, std::span<const std::string_view> known) {
  complain(at, fmt::format("'{}' is not {}{}", at.text, what, did_you_mean(at.text, known)));
}

Value Reader::value(const Node& node) {
  if (!node.is_scalar() || node.is_null()) {
    complain(node, fmt::format("expected an integer or a $name, found {}", kind_of(node)));
    return {};
  }
  auto v = parse_value(node.text);
  if (!v) {
    complain(node, v.error().message);
    return {};
  }
  return *v;
}

std::int64_t Reader::number(const Node& node, std::int64_t low, std::int64_t high) {
  const auto v = value(node);
  if (!v.is_number()) {
    complain(node, fmt::format("expected a plain integer, found '{}'", node.text));
    return low;
  }
  if (v.number < low || v.number > high) {
    complain(node, fmt::format("{} is not within {}..{}", v.number, low, high));
    return low;
  }
  return v.number;
}

bool Reader::flag(const Node& node) {
  if (node.is_scalar() && !node.quoted && (node.text == "true" || node.text == "false"))
    return node.text == "true";
  complain(node, fmt::format("expected true or false, found {}",
                             node.is_scalar() ? "'" + node.text + "'" : std::string(kind_of(node))));
  return false;
}

std::string Reader::word(const Node& node) {
  if (!node.is_scalar() || node.is_null()) {
    complain(node, fmt::format("expected text, found {}", kind_of(node)));
    return {};
  }
  return node.text;
}

std::string Reader::text(const Node& node) {
  auto out = word(node);
  if (node.needs_quotes()) ask_for_quotes(node);
  return out;
}

void Reader::ask_for_quotes(const Node& node) {
  complain(node, fmt::format("{} is no text to every reader of YAML: put it in quotes, \"{}\"", node.text,
                             node.text));
}

std::vector<std::string> Reader::texts(const Node& node) {
  if (!node.is_sequence()) return {text(node)};
  std::vector<std::string> out;
  for (const auto& item : node.items) out.push_back(text(item));
  return out;
}

Bytes Reader::hex(const Node& node) {
  if (!node.is_scalar() || node.is_null()) {
    complain(node, fmt::format("expected octets in hex, as a quoted text, found {}", kind_of(node)));
    return {};
  }
  if (node.needs_quotes()) {
    ask_for_quotes(node);
    return {};
  }
  auto octets = parse_hex(node.text);
  if (!octets) {
    complain(node, fmt::format("expected octets in hex: {}", octets.error().message));
    return {};
  }
  return *octets;
}

std::string Reader::choice(const Node& node, std::span<const std::string_view> choices) {
  auto out = word(node);
  if (std::ranges::find(choices, out) != choices.end()) {
    if (node.needs_quotes()) ask_for_quotes(node);
  } else if (node.is_scalar() && !node.is_null()) {
    word_error(node, "known here", choices);
  }
  return out;
}

bool Reader::keys(const Node& node, std::span<const Word> words, std::string_view what,
                  std::span<const Word> more) {
  if (!node.is_map()) {
    complain(node, fmt::format("expected {} as a map, found {}", what, kind_of(node)));
    return false;
  }
  for (const auto& [key, unused] : node.map) {
    if (find_word(words, key.text) != nullptr || find_word(more, key.text) != nullptr) continue;
    std::vector<std::string_view> names;
    for (const auto& word : words) names.push_back(word.name);
    for (const auto& word : more) names.push_back(word.name);
    word_error(key, fmt::format("a key of {}", what), names);
  }
  for (const auto& word : words) {
    if (word.required && node.find(word.name) == nullptr) {
      complain(node, fmt::format("{} lacks '{}' ({})", what, word.name, word.help));
    }
  }
  return true;
}

std::uint8_t Reader::flags(const Node& node) {
  const auto all = word(node);
  std::uint8_t out = 0;
  for (const auto part : split(all, '|')) {
    const auto name = trim(part);
    if (const auto known = flag_from(name)) {
      out |= *known;
    } else if (const auto n = parse_value(name); n && n->is_number() && n->number >= 0 && n->number <= 255) {
      out |= static_cast<std::uint8_t>(n->number);
    } else if (!name.empty()) {
      complain(node, fmt::format("'{}' is not a flag{}", name, did_you_mean(name, flag_names())));
    }
  }
  return out;
}

std::uint32_t Reader::code(const Node& node) {
  if (const auto known = error_code_from(node.text); node.is_scalar() && known)
    return static_cast<std::uint32_t>(*known);
  if (const auto n = parse_value(node.text);
      node.is_scalar() && n && n->is_number() && n->number >= 0 && n->number <= 0xffffffff) {
    return static_cast<std::uint32_t>(n->number);
  }
  word_error(node, "an error code", error_code_names());
  return 0;
}

FrameType Reader::frame_type(const Node& node) {
  if (const auto known = frame_type_from(node.text); node.is_scalar() && known) return *known;
  if (const auto n = parse_value(node.text);
      node.is_scalar() && n && n->is_number() && n->number >= 0 && n->number <= 255) {
    return static_cast<FrameType>(n->number);
  }
  word_error(node, "a frame type", frame_type_names());
  return {};
}

std::vector<std::pair<std::uint16_t, Value>> Reader::settings(const Node& node) {
  std::vector<std::pair<std::uint16_t, Value>> out;
  if (node.is_sequence()) {
    for (const auto& item : node.items) std::ranges::copy(settings(item), std::back_inserter(out));
    return out;
  }
  if (!node.is_map()) {
    complain(node, fmt::format("expected settings as {{NAME: value}}, found {}", kind_of(node)));
    return out;
  }
  for (const auto& [key, v] : node.map) {
    if (const auto known = setting_from(key.text)) {
      out.emplace_back(static_cast<std::uint16_t>(*known), value(v));
    } else if (const auto n = parse_value(key.text);
               n && n->is_number() && n->number >= 0 && n->number <= 0xffff) {
      out.emplace_back(static_cast<std::uint16_t>(n->number), value(v));
    } else {
      word_error(key, "a setting", setting_names());
    }
  }
  return out;
}

PriorityFields Reader::priority(const Node& node) {
  PriorityFields out;
  if (!keys(node, priority_words(), "priority")) return out;
  if (const auto* n = node.find("dependency"))
    out.dependency = static_cast<std::uint32_t>(number(*n, 0, max_stream_id));
  if (const auto* n = node.find("weight")) out.weight = static_cast<std::uint8_t>(number(*n, 0, 255));
  if (const auto* n = node.find("exclusive")) out.exclusive = flag(*n);
  return out;
}

// "$get without :path", "name: value", {name: "x a", value: ""}, or {name: x-pad, repeat: a, times: 5000}.
std::optional<FieldItem> Reader::field_item(const Node& node) {
  if (node.is_map()) {
    const auto* name = node.find("name");
    const auto* value_node = node.find("value");
    const auto* repeat = node.find("repeat");
    const auto* times = node.find("times");
    if (name != nullptr && value_node != nullptr && node.map.size() == 2) {
      return FieldLine{text(*name), text(*value_node)};
    }
    if (name == nullptr || repeat == nullptr || times == nullptr || node.map.size() != 3) {
      complain(node,
               "expected \"name: value\", {name: ..., value: ...} or {name: ..., repeat: ..., times: ...}; a "
               "field line needs quotes");
      return std::nullopt;
    }
    std::string v;
    const auto part = text(*repeat);
    for (auto n = number(*times, 0, 4'000'000 / std::max<std::int64_t>(1, std::ssize(part))); n > 0; --n)
      v += part;
    return FieldLine{text(*name), std::move(v)};
  }
  const auto line = text(node);
  if (!line.starts_with('$')) {
    if (line.find(':', 1) == std::string::npos) {
      complain(node, fmt::format("'{}' is not a field line \"name: value\"", line));
      return std::nullopt;
    }
    return field(line);
  }
  const auto words = split(line, ' ');
  const auto macro = std::ranges::find(macro_names, words[0]);
  if (macro == macro_names.end() || (words.size() > 1 && words[1] != "without")) {
    complain(node,
             fmt::format(
                 "'{}' is not a field line, nor $get, $post, $head, $response or $message (without NAME...)",
                 line));
    return std::nullopt;
  }
  FieldMacro out{static_cast<FieldMacro::Kind>(macro - macro_names.begin()), {}};
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (!words[i].empty()) out.without.emplace_back(words[i]);
  }
  return out;
}

Fields Reader::fields(const Node& node) {
  Fields out;
  const auto add = [&](const Node& item) {
    if (auto read = field_item(item)) out.push_back(std::move(*read));
  };
  if (node.is_sequence()) {
    for (const auto& item : node.items) add(item);
  } else {
    add(node);
  }
  return out;
}

BlockItem Reader::block_item(const Node& node) {
  if (!keys(node, block_item_words(), "an HPACK operation")) return Bytes{};
  std::uint8_t padding = 0;
  if (const auto* n = node.find("integer_padding")) padding = static_cast<std::uint8_t>(number(*n, 0, 255));
  if (const auto* n = node.find("fields")) return fields(*n);
  if (const auto* n = node.find("raw")) return hex(*n);
  if (const auto* n = node.find("indexed")) return BlockIndexed{value(*n), padding};
  if (const auto* n = node.find("table-size")) return BlockTableSize{value(*n), padding};
  using enum hpack::Representation;
  for (const auto& [word, representation] :
       {std::pair{"literal", literal}, std::pair{"literal-indexed", literal_indexed},
        std::pair{"literal-never-indexed", literal_never_indexed}}) {
    const auto* n = node.find(word);
    if (n == nullptr) continue;
    BlockLiteral out;
    out.representation = representation;
    if (auto item = field_item(*n)) out.field = std::move(*item);
    if (const auto* m = node.find("name_index")) {
      out.name_index = value(*m);
      if (std::holds_alternative<FieldMacro>(out.field)) complain(*m, "the index is that of one name");
    }
    if (const auto* m = node.find("huffman")) {
      const auto how = choice(*m, find_word(block_item_words(), "huffman")->choices);
      out.huffman = how == "always"  ? hpack::Huffman::always
                    : how == "never" ? hpack::Huffman::never
                                     : hpack::Huffman::shorter;
    }
    out.integer_padding = padding;
    return out;
  }
  complain(node,
           "expected fields, indexed, literal, literal-indexed, literal-never-indexed, table-size or raw");
  return Bytes{};
}

std::vector<BlockItem> Reader::block(const Node& node) {
  if (node.is_scalar()) return {hex(node)};
  std::vector<BlockItem> out;
  if (node.is_map()) {
    complain(node, "expected the block as hex or as a list of HPACK operations, found a map");
    return out;
  }
  for (const auto& item : node.items) out.push_back(block_item(item));
  return out;
}

}  // namespace h2prism::script
