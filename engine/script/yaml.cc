#include "engine/script/yaml.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_set>

#include <fmt/format.h>
#include <yaml.h>

namespace h2prism::script {
namespace {

constexpr int max_depth = 64;
constexpr std::size_t max_nodes = 1'000'000;
constexpr std::size_t max_octets = std::size_t{16} << 20;

bool starts_character(char octet) { return (static_cast<unsigned char>(octet) & 0xc0U) != 0x80; }  // in UTF-8

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A little more than any reader takes for a number: 1.2.3, too, is better put in quotes.
bool is_like_a_number(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (text == ".inf" || text == ".nan") return true;
  if (text.starts_with("0x")) return text.find_first_not_of("0123456789abcdef_", 2) == std::string_view::npos;
  if (text.starts_with("0b") || text.starts_with("0o")) {
    return text.find_first_not_of("01234567_", 2) == std::string_view::npos;
  }
  return std::ranges::any_of(text, is_digit) && (is_digit(text[0]) || text[0] == '.') &&
         text.find_first_not_of("0123456789_.:e+-") == std::string_view::npos;
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& file) : text_(text), file_(file) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Parser() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  std::expected<Node, Diagnostic> document() {
    if (!advance()) return std::unexpected(error_);  // stream start
    if (!advance()) return std::unexpected(error_);
    if (event_.type == YAML_STREAM_END_EVENT) return problem("the file is empty");
    if (!advance()) return std::unexpected(error_);  // document start
    auto root = node(0);
    if (!root) return root;
    if (!advance() || !advance()) return std::unexpected(error_);  // document end
    if (event_.type != YAML_STREAM_END_EVENT) return problem("a second YAML document; one file holds one");
    return root;
  }

 private:
  std::unexpected<Diagnostic> problem(std::string message) const {
    return std::unexpected(Diagnostic{file_, static_cast<int>(event_.start_mark.line) + 1,
                                      static_cast<int>(event_.start_mark.column) + 1, std::move(message)});
  }
  std::unexpected<Diagnostic> problem(const Node& at, std::string message) const {
    return std::unexpected(Diagnostic{file_, at.line, at.column, std::move(message)});
  }

  bool advance() {
    yaml_event_delete(&event_);
    if (yaml_parser_parse(&parser_, &event_) == 1) return true;
    auto line = parser_.problem_mark.line;
    auto column = parser_.problem_mark.column;
    if (parser_.error == YAML_READER_ERROR) {
      // Octets that are no text have no mark, only an offset.
      const auto before = text_.substr(0, parser_.problem_offset);
      line = static_cast<std::size_t>(std::ranges::count(before, '\n'));
      const auto start = before.rfind('\n') + 1;  // 0 when there is none
      column = static_cast<std::size_t>(std::ranges::count_if(before.substr(start), starts_character));
    }
    error_ = {file_, static_cast<int>(line) + 1, static_cast<int>(column) + 1,
              fmt::format("not valid YAML: {}{}{}", parser_.context != nullptr ? parser_.context : "",
                          parser_.context != nullptr ? ": " : "",
                          parser_.problem != nullptr ? parser_.problem : "unreadable")};
    return false;
  }

  bool has_anchor_or_tag() const {
    const auto& data = event_.data;
    switch (event_.type) {
      case YAML_SCALAR_EVENT: return data.scalar.anchor != nullptr || data.scalar.tag != nullptr;
      case YAML_SEQUENCE_START_EVENT:
        return data.sequence_start.anchor != nullptr || data.sequence_start.tag != nullptr;
      case YAML_MAPPING_START_EVENT:
        return data.mapping_start.anchor != nullptr || data.mapping_start.tag != nullptr;
      default: return event_.type == YAML_ALIAS_EVENT;
    }
  }

  // The node that starts with the current event; leaves the event that ends it as the current one.
  std::expected<Node, Diagnostic> node(int depth) {
    if (depth > max_depth) return problem(fmt::format("nested deeper than {} levels", max_depth));
    if (++nodes_ > max_nodes) return problem(fmt::format("more than {} nodes", max_nodes));
    if (has_anchor_or_tag()) return problem("YAML anchors, aliases and tags are not used here");
    Node out;
    out.line = static_cast<int>(event_.start_mark.line) + 1;
    out.column = static_cast<int>(event_.start_mark.column) + 1;
    switch (event_.type) {
      case YAML_SCALAR_EVENT: {
        const auto& scalar = event_.data.scalar;
        if (scalar.anchor != nullptr || scalar.tag != nullptr)
          return problem("YAML anchors and tags are not used here");
        out.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
        out.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
        return out;
      }
      case YAML_SEQUENCE_START_EVENT:
        out.kind = Node::Kind::sequence;
        for (;;) {
          if (!advance()) return std::unexpected(error_);
          if (event_.type == YAML_SEQUENCE_END_EVENT) return out;
          auto item = node(depth + 1);
          if (!item) return item;
          out.items.push_back(std::move(*item));
        }
      case YAML_MAPPING_START_EVENT:
        out.kind = Node::Kind::map;
        for (std::unordered_set<std::string> keys;;) {
          if (!advance()) return std::unexpected(error_);
          if (event_.type == YAML_MAPPING_END_EVENT) return out;
          auto key = node(depth + 1);
          if (!key) return key;
          if (!key->is_scalar()) return problem(*key, "a key is a word, not a list or a map");
          if (!keys.insert(key->text).second)
            return problem(*key, fmt::format("'{}' stands here twice", key->text));
          if (!advance()) return std::unexpected(error_);
          auto value = node(depth + 1);
          if (!value) return value;
          out.map.emplace_back(std::move(*key), std::move(*value));
        }
      default: return problem("unexpected end of the YAML document");
    }
  }

  std::string_view text_;
  const std::string& file_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  Diagnostic error_;
  std::size_t nodes_ = 0;
};

}  // namespace

bool Node::is_null() const {
  return is_scalar() && !quoted &&
         (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL");
}

bool Node::needs_quotes() const {
  static constexpr std::array<std::string_view, 6> truths{"true", "false", "yes", "no", "on", "off"};
  if (!is_scalar() || quoted) return false;
  std::string word = text;
  std::ranges::transform(word, word.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(truths, word) != truths.end() || is_like_a_number(word);
}

const Node* Node::find(std::string_view key) const {
  for (const auto& [name, value] : map) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

std::expected<Node, Diagnostic> parse_yaml(std::string_view text, const std::string& file) {
  if (text.size() > max_octets) {
    return std::unexpected(Diagnostic{file, 0, 0, fmt::format("larger than {} MiB", max_octets >> 20)});
  }
  return Parser(text, file).document();
}

}  // namespace h2prism::script
