// Where the pieces of a YAML list stand in its text, so that one of them can be changed and the rest not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/script/yaml.h"

namespace h2prism::runner {

struct Span {
  std::size_t begin = 0, end = 0;  // octets
};

class YamlText {
 public:
  explicit YamlText(std::string_view text);

  std::string_view newline() const { return newline_; }
  std::size_t place(const script::Node& node) const;
  // A scalar on one line, with its quotes. In a flow ([a, b] or {a: b}) a plain one ends earlier.
  Result<Span> scalar(const script::Node& node, bool in_flow) const;
  Span line(std::size_t place) const;                // without its end
  std::size_t behind_line(std::size_t place) const;  // the start of the next one
  std::size_t indent(std::size_t place) const;       // of the line there: spaces

  // The lines of an item of a list written with dashes, up to `limit` (the next item, or the end), without
  // comments and blank lines behind it that stand no deeper than its dash.
  Result<Span> item(const script::Node& node, std::size_t limit) const;
  // A comment right above `lines`, when it is about these alone: no other item follows at once.
  Span with_own_comment(Span lines) const;
  // The start of the line with the dash of this item.
  Result<std::size_t> dash(const script::Node& node) const;

 private:
  char first(std::size_t place) const;  // not a space, of the line there; '\0' when blank

  std::string_view text_;
  std::string_view newline_;
  std::vector<std::size_t> lines_;
};

// Changes at places of the old text, applied together.
class TextChanges {
 public:
  void replace(Span what, std::string with) { all_.push_back({what, std::move(with)}); }
  void insert(std::size_t place, std::string what) { replace({place, place}, std::move(what)); }
  std::string applied_to(std::string_view text);

 private:
  struct Change {
    Span what;
    std::string with;
  };
  std::vector<Change> all_;
};

// In double quotes.
std::string yaml_quoted(std::string_view text);

}  // namespace h2prism::runner
