#include "runner/yaml_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace h2prism::runner {

using script::Node;

YamlText::YamlText(std::string_view text)
    : text_(text), newline_(text.contains("\r\n") ? "\r\n" : "\n"), lines_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') lines_.push_back(i + 1);
  }
}

// Columns count characters, places octets.
std::size_t YamlText::place(const Node& node) const {
  auto at = lines_[static_cast<std::size_t>(node.line) - 1];
  for (int left = node.column - 1; left > 0 && at < text_.size(); --left) {
    ++at;
    while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xc0) == 0x80) ++at;
  }
  return at;
}

Span YamlText::line(std::size_t place) const {
  const auto begin = place == 0 ? std::string_view::npos : text_.rfind('\n', place - 1);
  auto end = std::min(text_.find('\n', place), text_.size());
  if (end > 0 && end < text_.size() && text_[end - 1] == '\r') --end;
  return {begin == std::string_view::npos ? 0 : begin + 1, end};
}

std::size_t YamlText::behind_line(std::size_t place) const {
  const auto end = text_.find('\n', place);
  return end == std::string_view::npos ? text_.size() : end + 1;
}

std::size_t YamlText::indent(std::size_t place) const {
  const auto begin = line(place).begin;
  return std::min(text_.find_first_not_of(' ', begin), text_.size()) - begin;
}

char YamlText::first(std::size_t place) const {
  const auto [begin, end] = line(place);
  const auto at = text_.find_first_not_of(" \t", begin);
  return at >= end ? '\0' : text_[at];
}

Result<Span> YamlText::scalar(const Node& node, bool in_flow) const {
  const auto begin = place(node);
  const auto end_of_line = line(begin).end;
  const auto unclear = [&] {
    return fail(fmt::format("line {}: this id is not written plainly", node.line));
  };
  if (begin >= end_of_line) return unclear();
  const char quote = text_[begin];
  if (quote == '"' || quote == '\'') {
    const auto end = text_.find(quote, begin + 1);
    if (end >= end_of_line) return unclear();
    return Span{begin, end + 1};
  }
  auto end = std::min(text_.find(" #", begin), end_of_line);
  if (in_flow) end = std::min(text_.find_first_of(",]}", begin), end);
  while (end > begin && text_[end - 1] == ' ') --end;
  if (text_.substr(begin, end - begin) != node.text) return unclear();
  return Span{begin, end};
}

Result<std::size_t> YamlText::dash(const Node& node) const {
  for (auto at = line(place(node)).begin;; at = line(at - 1).begin) {
    const char c = first(at);
    if (c == '-') return at;
    if (at == 0 || (c != '\0' && c != '#' && at != line(place(node)).begin)) break;
  }
  return fail(fmt::format("line {}: the list is not written with dashes", node.line));
}

Result<Span> YamlText::item(const Node& node, std::size_t limit) const {
  const auto begin = dash(node);
  if (!begin) return std::unexpected(begin.error());
  auto end = limit;
  while (end > behind_line(*begin)) {
    const auto last = line(end - 1).begin;
    const char c = first(last);
    if (c != '\0' && (c != '#' || indent(last) > indent(*begin))) break;
    end = last;
  }
  return Span{*begin, end};
}

Span YamlText::with_own_comment(Span lines) const {
  const bool another_follows = lines.end < text_.size() && first(lines.end) == '-';
  if (another_follows) return lines;
  while (lines.begin > 0 && first(lines.begin - 1) == '#') lines.begin = line(lines.begin - 1).begin;
  return lines;
}

std::string TextChanges::applied_to(std::string_view text) {
  std::ranges::stable_sort(all_, {}, [](const Change& c) { return c.what.begin; });
  std::string out;
  std::size_t at = 0;
  for (const auto& change : all_) {
    out += text.substr(at, change.what.begin - at);
    out += change.with;
    at = change.what.end;
  }
  return out += text.substr(at);
}

std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out + '"';
}

}  // namespace h2prism::runner
