// JSON written straight to text: a tree of a run's exchanges would cost more than playing it.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace h2prism::reports {

// Printable ASCII without quotes and backslashes: the same in JSON, and harmless wherever it is shown.
bool is_plain(std::string_view text);

// With quotes. What is no UTF-8 is replaced.
void append_quoted(std::string& out, std::string_view text);

void append_number(std::string& out, std::integral auto value) {
  const fmt::format_int digits(value);
  out.append(digits.data(), digits.size());
}

}  // namespace h2prism::reports
