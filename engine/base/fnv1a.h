// FNV-1a, 64 bits: one number for octets that are compared, but not kept. No defence against who wants
// collisions.
#pragma once

#include "engine/base/bytes.h"

namespace h2prism {

constexpr std::uint64_t fnv1a_of_nothing = 0xcbf29ce484222325;

constexpr std::uint64_t fnv1a(ByteView octets, std::uint64_t so_far = fnv1a_of_nothing) {
  for (const auto octet : octets) so_far = (so_far ^ octet) * 0x100000001b3;
  return so_far;
}

}  // namespace h2prism
