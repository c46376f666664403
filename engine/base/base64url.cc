#include "engine/base/base64url.h"

namespace h2prism {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string to_base64url(ByteView octets) {
  std::string out;
  std::uint32_t bits = 0;
  unsigned held = 0;  // of `bits`, not yet written
  for (const auto octet : octets) {
    bits = bits << 8U | octet;
    for (held += 8; held >= 6; held -= 6) out += alphabet[bits >> (held - 6) & 0x3fU];
  }
  if (held > 0) out += alphabet[bits << (6 - held) & 0x3fU];
  return out;
}

std::optional<Bytes> parse_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  Bytes out;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> held));
  }
  if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
  return out;
}

}  // namespace h2prism
