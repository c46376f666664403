#include "engine/script/variation.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace h2prism::script {
namespace {

constexpr std::array<std::string_view, 3> delivery_choices{"whole", "per-frame", "per-octet"};
constexpr std::array<std::string_view, 3> paddings{"none", "1", "97"};
constexpr std::array<std::string_view, 3> continuations{"none", "first-octet", "thirds"};
constexpr std::array<std::string_view, 3> huffmans{"shorter", "always", "never"};
constexpr std::array<std::string_view, 4> tables{"shortest", "literal", "never-indexed", "inserted"};
constexpr std::array<std::string_view, 3> tls_choices{"newest", "1.2", "1.3"};
constexpr std::array<AxisInfo, axis_count> all_axes{{{Axis::delivery, "delivery", delivery_choices},
                                                     {Axis::padding, "padding", paddings},
                                                     {Axis::continuation, "continuation", continuations},
                                                     {Axis::huffman, "huffman", huffmans},
                                                     {Axis::table, "table", tables},
                                                     {Axis::tls, "tls", tls_choices}}};
const AxisInfo& info(Axis axis) { return all_axes.at(std::to_underlying(axis)); }

// Above this many octets a frame is about sizes, or too long to go out octet by octet.
constexpr std::size_t small = 2000;

std::size_t octets_of(const Fields& fields) {
  std::size_t octets = 0;
  for (const auto& item : fields) {
    if (const auto* line = std::get_if<FieldLine>(&item)) octets += line->name.size() + line->value.size();
  }
  return octets;
}

// Calls `visit` for every step, also for those inside others.
template <class AnySteps, class Visit>
void each_step(AnySteps& steps, const Visit& visit) {
  for (auto& step : steps) {
    visit(step);
    if (auto* repeat = std::get_if<RepeatStep>(&step.what)) each_step(repeat->steps, visit);
    if (auto* frame = std::get_if<FrameSpec>(&step.what)) each_step(frame->split.between, visit);
  }
}

template <class What, class Test>
bool any_step(const Case& test, const Test& matches) {
  bool found = false;
  each_step(test.steps, [&](const Step& step) {
    const auto* what = std::get_if<What>(&step.what);
    found = found || (what != nullptr && matches(*what));
  });
  return found;
}
template <class What>
bool any_step(const Case& test) {
  return any_step<What>(test, [](const What&) { return true; });
}

bool is_window(const Value& value) { return value.name.starts_with("window"); }
bool lies(const FrameSpec& spec) { return spec.payload || spec.length || spec.lie_type || spec.reserved; }
bool has_block(const FrameSpec& spec) {
  return (spec.type == FrameType::HEADERS || spec.type == FrameType::PUSH_PROMISE) && !spec.block.empty();
}
// Its block is all field lines, so how they are coded is nobody's business.
bool plain_block(const FrameSpec& spec) {
  return std::ranges::all_of(spec.block,
                             [](const BlockItem& item) { return std::holds_alternative<Fields>(item); });
}
std::size_t block_octets(const FrameSpec& spec) {
  std::size_t octets = 0;
  for (const auto& item : spec.block) {
    if (const auto* fields = std::get_if<Fields>(&item)) octets += octets_of(*fields);
    if (const auto* raw = std::get_if<Bytes>(&item)) octets += raw->size();
  }
  return octets;
}

// Sizes that are the point of a case: of frames by the target's limits, or more than a few octets.
bool is_long(const FrameSpec& spec) {
  return (spec.size && (!spec.size->is_number() || spec.size->number > static_cast<std::int64_t>(small))) ||
         spec.data.size() > small || block_octets(spec) > small ||
         (spec.payload && spec.payload->size() > small);
}

bool vary_delivery(Case& test, std::uint8_t choice) {
  const bool octets = delivery_choices.at(choice) == "per-octet";
  // Pauses and chosen segments are about delivery already; before the magic, servers that also speak HTTP/1.x
  // may judge by the first segment alone.
  if (test.delivery != transport::Delivery::whole || test.preface == Preface::none ||
      any_step<PauseStep>(test))
    return false;
  if (octets &&
      (any_step<UploadStep>(test) || any_step<RepeatStep>(test) || any_step<FrameSpec>(test, is_long)))
    return false;
  test.delivery = octets ? transport::Delivery::per_octet : transport::Delivery::per_frame;
  return true;
}

bool vary_padding(Case& test, std::uint8_t choice) {
  const bool about_windows = any_step<FrameSpec>(test, [](const FrameSpec& spec) {
    return (spec.size && is_window(*spec.size)) || (spec.length && is_window(*spec.length));
  });
  const Value octets = paddings.at(choice) == "1" ? 1 : 97;
  bool any = false;
  each_step(test.steps, [&](Step& step) {
    if (auto* upload = std::get_if<UploadStep>(&step.what); upload != nullptr && !upload->pad_length) {
      upload->pad_length = octets;
      any = true;
    }
    auto* spec = std::get_if<FrameSpec>(&step.what);
    if (spec == nullptr || spec->pad_length || spec->padding || lies(*spec) || is_long(*spec)) return;
    // Padding of DATA is flow-controlled.
    if (!has_block(*spec) && (spec->type != FrameType::DATA || about_windows || spec->size)) return;
    spec->pad_length = octets;
    any = true;
  });
  return any;
}

bool vary_continuation(Case& test, std::uint8_t choice) {
  const bool thirds = continuations.at(choice) == "thirds";
  bool any = false;
  each_step(test.steps, [&](Step& step) {
    auto* spec = std::get_if<FrameSpec>(&step.what);
    if (spec == nullptr || !has_block(*spec) || lies(*spec) || is_long(*spec)) return;
    const bool whole = spec->split.sizes.empty() && !spec->split.each_octet && spec->split.end &&
                       (!spec->flags || (*spec->flags & flag::END_HEADERS) != 0);
    if (!whole) return;
    spec->split.sizes = thirds ? std::vector<Value>{3, 3} : std::vector<Value>{1};
    any = true;
  });
  return any;
}

// What is inserted, or not, changes what later indices mean: only where no case names one.
bool coding_is_free(const Case& test) {
  return !any_step<FrameSpec>(test, [](const FrameSpec& spec) { return !plain_block(spec); });
}

bool vary_coding(Case& test, const std::optional<hpack::Representation>& representation,
                 hpack::Huffman huffman) {
  if (!coding_is_free(test)) return false;
  bool any = false;
  each_step(test.steps, [&](Step& step) {
    auto* spec = std::get_if<FrameSpec>(&step.what);
    if (spec == nullptr || !has_block(*spec) || is_long(*spec)) return;
    if (representation) spec->coding.representation = representation;
    if (huffman != hpack::Huffman::shorter) spec->coding.huffman = huffman;
    any = true;
  });
  return any;
}

bool vary_tls(Case& test, std::uint8_t choice) {
  if (test.tls) return false;
  test.tls.emplace();
  test.tls->alpn = {"h2"};
  test.tls->min = test.tls->max = tls_choices.at(choice);
  test.needs.emplace_back(tls_choices.at(choice) == "1.2" ? "tls12" : "tls13");
  return true;
}

bool apply(Case& test, Axis axis, std::uint8_t choice) {
  using hpack::Huffman;
  using hpack::Representation;
  switch (axis) {
    case Axis::delivery: return vary_delivery(test, choice);
    case Axis::padding: return vary_padding(test, choice);
    case Axis::continuation: return vary_continuation(test, choice);
    case Axis::huffman:
      return vary_coding(test, std::nullopt,
                         huffmans.at(choice) == "always" ? Huffman::always : Huffman::never);
    case Axis::table: {
      constexpr std::array representations{Representation::literal, Representation::literal_never_indexed,
                                           Representation::literal_indexed};
      return vary_coding(test, representations.at(choice - 1U), Huffman::shorter);
    }
    case Axis::tls: return vary_tls(test, choice);
  }
  return false;
}

// How many pairs of values, of two axes each, `row` has that are still `open`.
using Pair = std::array<std::uint8_t, 4>;  // axis, value, axis, value
std::vector<Pair> pairs_of(const Variation& row, std::span<const Axis> along) {
  std::vector<Pair> out;
  for (std::size_t a = 0; a < along.size(); ++a) {
    for (std::size_t b = a + 1; b < along.size(); ++b) {
      const auto x = std::to_underlying(along[a]);
      const auto y = std::to_underlying(along[b]);
      out.push_back({x, row.choice.at(x), y, row.choice.at(y)});
    }
  }
  return out;
}

}  // namespace

std::span<const AxisInfo> axes() { return all_axes; }

std::string to_string(const Variation& variation) {
  std::string out;
  for (const auto& axis : all_axes) {
    const auto choice = variation.choice.at(std::to_underlying(axis.axis));
    if (choice != 0) out += fmt::format("{}{}={}", out.empty() ? "" : ",", axis.name, axis.values[choice]);
  }
  return out;
}

Result<Variation> parse_variation(std::string_view text) {
  Variation out;
  for (const auto part : split(text, ',')) {
    const auto equals = part.find('=');
    const auto* axis = std::ranges::find(all_axes, part.substr(0, equals), &AxisInfo::name);
    if (axis == all_axes.end() || equals == std::string_view::npos)
      return fail(fmt::format("'{}' is no variation; write AXIS=VALUE, like padding=97", part));
    const auto value = std::ranges::find(axis->values, part.substr(equals + 1));
    if (value == axis->values.end()) {
      return fail(fmt::format("'{}' is not a value of {} ({})", part.substr(equals + 1), axis->name,
                              fmt::join(axis->values, ", ")));
    }
    out.choice.at(std::to_underlying(axis->axis)) = static_cast<std::uint8_t>(value - axis->values.begin());
  }
  return out;
}

Result<std::vector<Axis>> parse_axes(std::string_view text) {
  std::vector<Axis> out;
  if (text == "all") text = "delivery,padding,continuation,huffman,table,tls";
  for (const auto name : split(text, ',')) {
    const auto* axis = std::ranges::find(all_axes, name, &AxisInfo::name);
    if (axis == all_axes.end()) {
      std::vector<std::string_view> names;
      for (const auto& one : all_axes) names.push_back(one.name);
      return fail(fmt::format("'{}' is not an axis ({}, or all)", name, fmt::join(names, ", ")));
    }
    if (std::ranges::find(out, axis->axis) == out.end()) out.push_back(axis->axis);
  }
  std::ranges::sort(out);
  return out;
}

std::vector<Variation> every(std::span<const Axis> along) {
  std::vector<Variation> out{{}};
  for (const auto axis : along) {
    const auto before = out.size();
    for (std::size_t value = 1; value < info(axis).values.size(); ++value) {
      for (std::size_t i = 0; i < before; ++i) {
        auto row = out[i];
        row.choice.at(std::to_underlying(axis)) = static_cast<std::uint8_t>(value);
        out.push_back(row);
      }
    }
  }
  out.erase(out.begin());
  return out;
}

// Greedy: of all there are, always the one that has most of the pairs still missing. At most 972 candidates.
std::vector<Variation> pairwise(std::span<const Axis> along) {
  auto candidates = every(along);
  if (along.size() < 2) return candidates;
  std::vector<Pair> done = pairs_of({}, along);  // by the case as written
  const auto fresh = [&](const Variation& row) {
    return std::ranges::count_if(pairs_of(row, along),
                                 [&](const Pair& p) { return std::ranges::find(done, p) == done.end(); });
  };
  std::vector<Variation> out;
  for (;;) {
    const auto best = std::ranges::max_element(candidates, {}, fresh);
    if (fresh(*best) == 0) return out;
    out.push_back(*best);
    for (const auto& pair : pairs_of(*best, along)) {
      if (std::ranges::find(done, pair) == done.end()) done.push_back(pair);
    }
  }
}

std::optional<Varied> vary(const Case& test, const Variation& variation) {
  Varied out{test, {}};
  for (const auto& axis : all_axes) {
    const auto at = std::to_underlying(axis.axis);
    const auto choice = variation.choice.at(at);
    if (choice != 0 && apply(out.test, axis.axis, choice)) out.variation.choice.at(at) = choice;
  }
  if (out.variation.plain()) return std::nullopt;
  out.test.id += "@" + to_string(out.variation);
  return out;
}

std::string_view base_id(std::string_view id) { return id.substr(0, id.find('@')); }

}  // namespace h2prism::script
