// How frames are cut into segments: a decoder must not care, and a test shows whether it does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace h2prism::transport {

enum class Delivery : std::uint8_t {
  whole,      // everything in one segment
  per_frame,  // a segment for each frame
  per_octet,  // a segment for each octet
  segments,   // of chosen sizes, the last of all that is left; frame boundaries do not count
};
std::string_view name(Delivery delivery);  // "whole", "per-frame", "per-octet", "segments"
Result<Delivery> parse_delivery(std::string_view name);

// The segments to write, none of them empty. `sizes` are for Delivery::segments; a size of 0 is passed over.
std::vector<Bytes> deliver(std::vector<Bytes> frames, Delivery delivery,
                           std::span<const std::size_t> sizes = {});

}  // namespace h2prism::transport
