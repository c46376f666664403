#include "engine/base/hex.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include <fmt/format.h>

namespace h2prism {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Result<Bytes> parse_hex(std::string_view text) {
  Bytes out;
  int high = -1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ' || c == ':' || c == '\n' || c == '\t') continue;
    const int digit = hex_digit(c);
    if (digit < 0) return fail(fmt::format("'{}' at position {} is not a hexadecimal digit", c, i + 1));
    if (high < 0) {
      high = digit;
    } else {
      out.push_back(static_cast<std::uint8_t>((high << 4) | digit));
      high = -1;
    }
  }
  if (high >= 0) return fail("an odd number of hexadecimal digits");
  return out;
}

std::string to_hex(ByteView bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const auto octet : bytes) {
    out += digits[octet >> 4];
    out += digits[octet & 15];
  }
  return out;
}

std::string hexdump(ByteView bytes, std::size_t max_octets, std::string_view indent) {
  std::string out;
  const auto shown = bytes.first(std::min(bytes.size(), max_octets));
  for (std::size_t row = 0; row < shown.size(); row += 16) {
    const auto octets = shown.subspan(row, std::min<std::size_t>(16, shown.size() - row));
    fmt::format_to(std::back_inserter(out), "{}{:04x} ", indent, row);
    for (std::size_t i = 0; i < 16; ++i) {
      if (i == 8) out += ' ';
      if (i < octets.size()) {
        fmt::format_to(std::back_inserter(out), " {:02x}", octets[i]);
      } else {
        out += "   ";
      }
    }
    out += "  ";
    for (const auto octet : octets) out += std::isprint(octet) != 0 ? static_cast<char>(octet) : '.';
    out += '\n';
  }
  if (shown.size() < bytes.size()) {
    fmt::format_to(std::back_inserter(out), "{}... and {} more octets\n", indent,
                   bytes.size() - shown.size());
  }
  return out;
}

}  // namespace h2prism
