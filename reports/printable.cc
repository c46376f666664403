#include "reports/printable.h"

#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "reports/json_text.h"

namespace h2prism::reports {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t octets = 0;  // 0: not UTF-8
};

bool is_continuation(char c) { return (static_cast<std::uint8_t>(c) & 0xc0) == 0x80; }

// The code point at the front of `text`, which is not empty (RFC 3629 §4).
CodePoint first(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t octets = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (octets == 0 || lead > 0xf4 || text.size() < octets) return {};
  std::uint32_t value = lead & (0x7fU >> octets);
  for (std::size_t i = 1; i < octets; ++i) {
    if (!is_continuation(text[i])) return {};
    value = (value << 6) | (static_cast<std::uint8_t>(text[i]) & 0x3fU);
  }
  constexpr std::uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < lowest[octets] || value > 0x10ffff || surrogate) return {};
  return {value, octets};
}

bool between(std::uint32_t value, std::uint32_t low, std::uint32_t high) {
  return value >= low && value <= high;
}

// Moves the cursor, reorders text, cannot be seen, or is not allowed in XML 1.0.
bool is_dangerous(std::uint32_t c) {
  return c < 0x20 || between(c, 0x7f, 0x9f) || c == 0xad || c == 0x061c || between(c, 0x200b, 0x200f) ||
         between(c, 0x2028, 0x202e) || between(c, 0x2060, 0x206f) || c == 0xfeff ||
         between(c, 0xfff9, 0xfffb) || (c & 0xfffe) == 0xfffe || between(c, 0xe0000, 0xe0fff);
}

std::string clean(std::string_view text, bool keep_lines, bool double_backslash) {
  if (is_plain(text)) return std::string(text);  // nearly always
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [value, octets] = first(text);
    const auto length = octets == 0 ? 1 : octets;
    const bool kept_control = keep_lines && (value == '\n' || value == '\t');
    if (octets > 0 && (!is_dangerous(value) || kept_control)) {
      out += text.substr(0, length);
      if (double_backslash && value == '\\') out += '\\';
    } else {
      for (const char c : text.substr(0, length)) {
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<std::uint8_t>(c));
      }
    }
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) { return clean(text, false, false); }
std::string printable_lines(std::string_view text) { return clean(text, true, false); }
std::string escaped(std::string_view text) { return clean(text, false, true); }

std::string shortened(std::string_view text, std::size_t max_octets) {
  if (text.size() <= max_octets) return std::string(text);
  auto end = max_octets;
  while (end > 0 && is_continuation(text[end])) --end;
  return fmt::format("{}... ({} octets more)", text.substr(0, end), text.size() - end);
}

}  // namespace h2prism::reports
