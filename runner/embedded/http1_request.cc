#include "runner/embedded/http1_request.h"

#include <algorithm>

#include "engine/base/text.h"

namespace h2prism::embedded {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr bool is_visible(char c) { return c > ' ' && c < 0x7f; }

bool is_token(std::string_view text) {
  constexpr std::string_view separators = "\"(),/:;<=>?@[\\]{}";
  return !text.empty() && std::ranges::all_of(text, is_visible) &&
         text.find_first_of(separators) == std::string_view::npos;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

bool Http1Request::has(std::string_view field) const {
  return std::ranges::any_of(fields, [&](const auto& f) { return f.first == field; });
}

std::string_view Http1Request::value(std::string_view field) const {
  const auto found = std::ranges::find_if(fields, [&](const auto& f) { return f.first == field; });
  return found == fields.end() ? std::string_view{} : std::string_view(found->second);
}

bool Http1Request::lists(std::string_view field, std::string_view member) const {
  return std::ranges::any_of(fields, [&](const auto& f) {
    return f.first == field && std::ranges::any_of(split(f.second, ','), [&](std::string_view one) {
             return equal_ignoring_case(trim(one), member);
           });
  });
}

std::optional<Http1Request> parse_http1_request(std::string_view head) {
  Http1Request out;
  bool first = true;
  for (auto line : split(head, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos) return std::nullopt;
    if (std::exchange(first, false)) {
      const auto words = split(line, ' ');
      if (words.size() != 3 || !is_token(words[0]) || !std::ranges::all_of(words[1], is_visible))
        return std::nullopt;
      out.method = words[0];
      out.target = words[1];
      out.version = words[2];
      if (out.target.empty() || (out.version != "HTTP/1.1" && out.version != "HTTP/1.0")) return std::nullopt;
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return std::nullopt;
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(), lower);
    out.fields.emplace_back(std::move(name), trim(line.substr(colon + 1)));
  }
  return out;
}

}  // namespace h2prism::embedded
