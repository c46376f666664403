#include "engine/script/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace h2prism::script {
namespace {

constexpr std::array<std::string_view, 12> value_names{"s",
                                                       "a",
                                                       "b",
                                                       "next",
                                                       "last",
                                                       "i",
                                                       "window",
                                                       "peer.max_frame_size",
                                                       "peer.header_table_size",
                                                       "peer.max_concurrent_streams",
                                                       "peer.initial_window_size",
                                                       "peer.max_header_list_size"};

std::optional<std::int64_t> parse_number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) {
    text.remove_prefix(2);
    base = 16;
  }
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n, base);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return n;
}

}  // namespace

bool is_value_name(std::string_view name) {
  return std::ranges::find(value_names, name) != value_names.end() || name == "window.s" ||
         name == "window.a" || name == "window.b";
}

Result<Value> parse_value(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('$')) {
    if (const auto n = parse_number(text)) return Value(*n);
    return fail(fmt::format("'{}' is not an integer, nor a name that starts with '$'", text));
  }
  const auto sign = text.find_first_of("+-");
  const auto name = trim(text.substr(1, sign == std::string_view::npos ? sign : sign - 1));
  if (!is_value_name(name)) {
    const auto near = closest(name, value_names);
    return fail(fmt::format("'${}' is not a known value{}", name,
                            near.empty() ? "" : fmt::format("; did you mean '${}'?", near)));
  }
  std::int64_t plus = 0;
  if (sign != std::string_view::npos) {
    const auto n = parse_number(trim(text.substr(sign + 1)));
    if (!n) return fail(fmt::format("'{}': an integer must follow '{}'", text, text[sign]));
    plus = text[sign] == '-' ? -*n : *n;
  }
  return Value::named(name, plus);
}

std::string to_string(const Value& value) {
  if (value.is_number()) return std::to_string(value.number);
  if (value.number == 0) return "$" + value.name;
  return fmt::format("${} {} {}", value.name, value.number < 0 ? '-' : '+',
                     value.number < 0 ? -value.number : value.number);
}

std::optional<std::int64_t> resolve(const Value& value, const Resolver& names) {
  if (value.is_number()) return value.number;
  const auto n = names(value.name);
  if (!n) return std::nullopt;
  return *n + value.number;
}

}  // namespace h2prism::script
