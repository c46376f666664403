#include "reports/json_text.h"

#include <cstdint>
#include <cstring>

#include <nlohmann/json.hpp>

namespace h2prism::reports {
namespace {

using Eight = std::uint64_t;

constexpr Eight of_each(std::uint8_t octet) { return octet * (~Eight{0} / 255); }
constexpr Eight high = of_each(0x80);

// Nonzero: one of the eight octets is zero.
constexpr Eight has_zero(Eight octets) { return (octets - of_each(1)) & ~octets & high; }

constexpr bool is_plain(Eight octets) {
  const auto below_space = (octets - of_each(' ')) & ~octets;
  return ((octets | below_space) & high) == 0 && has_zero(octets ^ of_each(0x7f)) == 0 &&
         has_zero(octets ^ of_each('"')) == 0 && has_zero(octets ^ of_each('\\')) == 0;
}

}  // namespace

bool is_plain(std::string_view text) {
  Eight eight = 0;
  for (; text.size() >= sizeof eight; text.remove_prefix(sizeof eight)) {
    std::memcpy(&eight, text.data(), sizeof eight);
    if (!is_plain(eight)) return false;
  }
  eight = of_each(' ');
  if (!text.empty()) std::memcpy(&eight, text.data(), text.size());
  return is_plain(eight);
}

void append_quoted(std::string& out, std::string_view text) {
  if (is_plain(text)) {
    out += '"';
    out += text;
    out += '"';
  } else {
    using nlohmann::json;
    out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  }
}

}  // namespace h2prism::reports
