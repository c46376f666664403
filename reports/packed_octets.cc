#include "reports/packed_octets.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "engine/base/hex.h"
#include "engine/base/text.h"
#include "reports/json_text.h"

namespace h2prism::reports {
namespace {

constexpr std::size_t shortest_run = 16;  // of one octet
constexpr std::size_t stride = 8;         // any such run holds eight octets that begin at a multiple of it
constexpr std::size_t longest_word = 32;
constexpr std::size_t shortest_pattern = 128;  // octets, of a longer word
constexpr std::size_t max_octets = std::size_t{16} * 1024 * 1024;

constexpr auto pairs = [] {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = {digits[i >> 4], digits[i & 15]};
  return out;
}();

std::uint64_t eight_at(ByteView octets, std::size_t at) {
  std::uint64_t out = 0;
  std::memcpy(&out, &octets[at], sizeof out);
  return out;
}

// The octets from `begin` on repeat the first `word` of them, up to `end`.
struct Run {
  std::size_t begin, end, word;
};

std::size_t end_of_run(ByteView octets, std::size_t begin, std::size_t word) {
  auto at = begin;
  while (at + word + stride <= octets.size() && eight_at(octets, at) == eight_at(octets, at + word))
    at += stride;
  while (at + word < octets.size() && octets[at] == octets[at + word]) ++at;
  return at + word;
}

std::optional<Run> pattern(ByteView octets) {
  if (octets.size() < shortest_pattern) return std::nullopt;
  const auto first = eight_at(octets, 0);
  if (first == std::rotl(first, 8)) return std::nullopt;  // of one octet: found elsewhere, too
  for (std::size_t word = 2; word <= longest_word; ++word) {
    if (eight_at(octets, word) != first) continue;
    const auto size = end_of_run(octets, 0, word);
    if (size < shortest_pattern) return std::nullopt;
    return Run{0, size - size % word, word};
  }
  return std::nullopt;
}

// The first run in what stands behind `from`; {size, size}: there is none.
Run next_run(ByteView octets, std::size_t from) {
  if (const auto found = from == 0 ? pattern(octets) : std::nullopt) return *found;
  for (auto at = from; at + stride <= octets.size(); at += stride) {
    const auto eight = eight_at(octets, at);
    if (eight != std::rotl(eight, 8)) continue;
    auto begin = at;
    while (begin > from && octets[begin - 1] == octets[at]) --begin;
    const auto end = end_of_run(octets, begin, 1);
    if (end - begin >= shortest_run) return {begin, end, 1};
  }
  return {octets.size(), octets.size(), 1};
}

void append_hex(std::string& out, ByteView octets) {
  const auto start = out.size();
  out.resize(start + octets.size() * 2);
  char* to = out.data() + start;
  for (const auto octet : octets) {
    std::memcpy(to, pairs[octet].data(), 2);
    to += 2;
  }
}

}  // namespace

void append_packed(std::string& out, ByteView octets) {
  for (std::size_t at = 0; at < octets.size();) {
    const auto run = next_run(octets, at);
    if (at > 0) out += ' ';
    append_hex(out, octets.subspan(at, run.begin - at));
    if (run.begin == run.end) return;
    if (run.begin > at) out += ' ';
    append_hex(out, octets.subspan(run.begin, run.word));
    out += '*';
    append_number(out, (run.end - run.begin) / run.word);
    at = run.end;
  }
}

Result<Bytes> unpacked(std::string_view text) {
  Bytes out;
  for (const auto word : split(text, ' ')) {
    const auto star = word.find('*');
    auto octets = parse_hex(word.substr(0, star));
    if (!octets) return octets;
    std::size_t times = 1;
    if (star != std::string_view::npos) {
      const auto* const end = word.data() + word.size();
      const auto [stop, error] = std::from_chars(word.data() + star + 1, end, times);
      if (octets->empty() || error != std::errc() || stop != end)
        return fail(fmt::format("'{}' is no word and how often it stands there", word));
    }
    if (octets->size() * std::min(times, max_octets + 1) > max_octets - out.size())
      return fail(fmt::format("more than {} octets", max_octets));
    out.reserve(out.size() + octets->size() * times);
    for (; times > 0; --times) append(out, ByteView(*octets));
  }
  return out;
}

}  // namespace h2prism::reports
