#include "engine/script/value.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace h2prism::script {
namespace {

constexpr auto names = std::to_array<std::string_view>(
    {"s", "a", "b", "next", "last", "promised", "i", "window", "window.s", "window.a", "window.b",
     "peer.max_frame_size", "peer.header_table_size", "peer.max_concurrent_streams",
     "peer.initial_window_size", "peer.max_header_list_size"});

// Far above all that a frame or an HPACK integer needs, and far enough below the end of the type to add two.
constexpr std::int64_t max_number = std::int64_t{1} << 62;

// Digits only. Not "010": that is 10 to some readers of YAML and 8 to others.
std::optional<std::int64_t> parse_digits(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) {
    text.remove_prefix(2);
    base = 16;
  } else if (text.size() > 1 && text[0] == '0') {
    return std::nullopt;
  }
  if (text.empty() || text[0] == '-') return std::nullopt;
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n, base);
  if (error != std::errc{} || end != text.data() + text.size() || n > max_number) return std::nullopt;
  return n;
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto n = parse_digits(text.substr(negative ? 1 : 0));
  return n && negative ? -*n : n;
}

}  // namespace

std::span<const std::string_view> value_names() { return names; }

Result<Value> parse_value(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('$')) {
    if (const auto n = parse_number(text)) return Value(*n);
    return fail(fmt::format("'{}' is not an integer, nor a name that starts with '$'", text));
  }
  const auto sign = text.find_first_of("+-");
  const auto name = trim(text.substr(1, sign == std::string_view::npos ? sign : sign - 1));
  if (std::ranges::find(names, name) == names.end()) {
    const auto near = closest(name, names);
    return fail(fmt::format("'${}' is not a known value{}", name,
                            near.empty() ? "" : fmt::format("; did you mean '${}'?", near)));
  }
  std::int64_t plus = 0;
  if (sign != std::string_view::npos) {
    const auto n = parse_digits(trim(text.substr(sign + 1)));
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

std::optional<std::int64_t> resolve(const Value& value, const Resolver& lookup) {
  if (value.is_number()) return value.number;
  const auto n = lookup(value.name);
  if (!n) return std::nullopt;
  return *n + value.number;
}

}  // namespace h2prism::script
