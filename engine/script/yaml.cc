#include "engine/script/yaml.h"

#include <memory>

#include <fmt/format.h>
#include <yaml.h>

namespace h2prism::script {
namespace {

constexpr int max_depth = 64;
constexpr std::size_t max_nodes = 1'000'000;
constexpr std::size_t max_octets = 16 * 1024 * 1024;

class Parser {
 public:
  Parser(std::string_view text, const std::string& file) : file_(file) {
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
  std::unexpected<Diagnostic> problem(std::string message) {
    return std::unexpected(Diagnostic{file_, static_cast<int>(event_.start_mark.line) + 1,
                                      static_cast<int>(event_.start_mark.column) + 1, std::move(message)});
  }

  bool advance() {
    yaml_event_delete(&event_);
    if (yaml_parser_parse(&parser_, &event_) == 1) return true;
    const auto& mark = parser_.problem_mark;
    error_ = {file_, static_cast<int>(mark.line) + 1, static_cast<int>(mark.column) + 1,
              fmt::format("not valid YAML: {}{}{}", parser_.context != nullptr ? parser_.context : "",
                          parser_.context != nullptr ? ": " : "",
                          parser_.problem != nullptr ? parser_.problem : "unreadable")};
    return false;
  }

  // The node that starts with the current event; leaves the event that ends it as the current one.
  std::expected<Node, Diagnostic> node(int depth) {
    if (depth > max_depth) return problem(fmt::format("nested deeper than {} levels", max_depth));
    if (++nodes_ > max_nodes) return problem(fmt::format("more than {} nodes", max_nodes));
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
        for (;;) {
          if (!advance()) return std::unexpected(error_);
          if (event_.type == YAML_MAPPING_END_EVENT) return out;
          auto key = node(depth + 1);
          if (!key) return key;
          if (!key->is_scalar()) return problem("a key must be plain text");
          if (out.find(key->text) != nullptr) {
            return std::unexpected(
                Diagnostic{file_, key->line, key->column, fmt::format("'{}' stands here twice", key->text)});
          }
          if (!advance()) return std::unexpected(error_);
          auto value = node(depth + 1);
          if (!value) return value;
          out.map.emplace_back(std::move(*key), std::move(*value));
        }
      case YAML_ALIAS_EVENT: return problem("YAML aliases are not used here");
      default: return problem("unexpected end of the YAML document");
    }
  }

  const std::string& file_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  Diagnostic error_;
  std::size_t nodes_ = 0;
};

}  // namespace

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
