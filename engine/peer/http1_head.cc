#include "engine/peer/http1_head.h"

#include <algorithm>

namespace h2prism::peer {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "HTTP/1.1 101 Switching Protocols" -> 101; 0: no status line.
int status_of(std::string_view line) {
  const auto version = http1_start.size();
  if (line.size() < version + 5 || !line.starts_with(http1_start) || !is_digit(line[version])) return 0;
  const auto code = line.substr(version + 2, 3);
  const auto behind = line.substr(version + 5);
  if (line[version + 1] != ' ' || !std::ranges::all_of(code, is_digit) || code[0] == '0') return 0;
  if (!behind.empty() && behind[0] != ' ') return 0;
  return (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
}

}  // namespace

Http1Head read_http1_head(ByteView octets) {
  const auto text = as_text(octets.first(std::min(octets.size(), Http1Head::max_octets)));
  const auto start = text.substr(0, http1_start.size());
  Http1Head head;
  if (!http1_start.starts_with(start)) return {Http1Head::State::none, 0, 0};
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    if (end == std::string_view::npos) break;
    auto line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (at == 0) head.status = status_of(line);
    if (head.status == 0) return {Http1Head::State::none, 0, 0};
    at = end + 1;
    if (line.empty()) return {Http1Head::State::whole, head.status, at};
  }
  return {octets.size() < Http1Head::max_octets ? Http1Head::State::partial : Http1Head::State::none, 0, 0};
}

}  // namespace h2prism::peer
