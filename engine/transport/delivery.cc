#include "engine/transport/delivery.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace h2prism::transport {
namespace {

constexpr std::array<std::string_view, 4> names{"whole", "per-frame", "per-octet", "segments"};

Bytes joined(std::vector<Bytes> frames) {
  if (frames.size() == 1) return std::move(frames.front());
  Bytes all;
  for (const auto& frame : frames) append(all, frame);
  return all;
}

std::vector<Bytes> cut(ByteView octets, std::span<const std::size_t> sizes) {
  std::vector<Bytes> segments;
  const auto take = [&](std::size_t size) {
    const auto segment = octets.first(std::min(size, octets.size()));
    if (!segment.empty()) segments.emplace_back(segment.begin(), segment.end());
    octets = octets.subspan(segment.size());
  };
  for (const auto size : sizes) take(size);
  take(octets.size());
  return segments;
}

}  // namespace

std::string_view name(Delivery delivery) { return names.at(static_cast<std::size_t>(delivery)); }

Result<Delivery> parse_delivery(std::string_view name) {
  const auto* const found = std::ranges::find(names, name);
  if (found == names.end()) {
    return fail(fmt::format("'{}' is no delivery: write whole, per-frame, per-octet or segments", name));
  }
  return static_cast<Delivery>(found - names.begin());
}

std::vector<Bytes> deliver(std::vector<Bytes> frames, Delivery delivery, std::span<const std::size_t> sizes) {
  std::erase_if(frames, [](const Bytes& frame) { return frame.empty(); });
  if (delivery == Delivery::per_frame) return frames;

  const auto octets = joined(std::move(frames));
  switch (delivery) {
    case Delivery::per_octet: return cut(octets, std::vector<std::size_t>(octets.size(), 1));
    case Delivery::segments: return cut(octets, sizes);
    default: return cut(octets, {});
  }
}

}  // namespace h2prism::transport
