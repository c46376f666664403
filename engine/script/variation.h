// Axes along which a case is played in other shapes that must not change its verdict: HTTP/2 has no meaning
// in how octets arrive, how a field block is cut or coded, or how much padding there is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/script/case.h"

namespace h2prism::script {

enum class Axis : std::uint8_t {
  delivery,      // how frames arrive: §5.4's frames are no segments
  padding,       // of DATA and HEADERS (§6.1, §6.2)
  continuation,  // where a field block is cut (§6.10)
  huffman,       // string literals (RFC 7541 §5.2)
  table,         // representations of field lines (RFC 7541 §6)
  tls,           // version (§9.2)
};
inline constexpr std::size_t axis_count = 6;

struct AxisInfo {
  Axis axis{};
  std::string_view name;
  std::span<const std::string_view> values;  // the first leaves the case as it is written
};
std::span<const AxisInfo> axes();  // in the order of the enumeration

// A value of each axis: its place in AxisInfo::values. All zero is the case as written.
struct Variation {
  std::array<std::uint8_t, axis_count> choice{};

  bool plain() const { return choice == decltype(choice){}; }
  bool operator==(const Variation&) const = default;
};
// "delivery=per-octet,padding=7": what is not as written.
std::string to_string(const Variation& variation);
Result<Variation> parse_variation(std::string_view text);

// "delivery,padding", or "all".
Result<std::vector<Axis>> parse_axes(std::string_view text);

// Variations such that every pair of values of two axes meets in one of them; or all there are. None is
// plain.
std::vector<Variation> pairwise(std::span<const Axis> along);
std::vector<Variation> every(std::span<const Axis> along);

// The case in that shape, with `@` and the variation behind its id. Axes that it does not have (it has no
// field block, or is about the very thing) stay as written; none: there is nothing to vary.
struct Varied {
  Case test;
  Variation variation;  // what took effect
};
std::optional<Varied> vary(const Case& test, const Variation& variation);

// The id without what stands behind `@`.
std::string_view base_id(std::string_view id);

}  // namespace h2prism::script
