#include "fuzz/mutate/octets.h"

#include <algorithm>

namespace h2prism::fuzz {

Bytes random_octets(Random& random, std::size_t max) {
  Bytes octets(random.below(max + 1));
  for (auto& octet : octets) octet = random.octet();
  return octets;
}

void mutate_octets(Random& random, Bytes& octets) {
  const auto at = [&](std::size_t i) { return octets.begin() + static_cast<std::ptrdiff_t>(i); };
  const auto insert = [&](const Bytes& more) {
    octets.insert(at(random.below(octets.size() + 1)), more.begin(), more.end());
  };
  if (octets.empty()) return insert(random_octets(random, 8));
  const auto i = random.below(octets.size());
  const auto run = std::min(octets.size() - i, std::size_t{1} << random.below(5));
  switch (random.below(7)) {
    case 0: octets[i] ^= static_cast<std::uint8_t>(1U << random.below(8)); break;
    case 1: octets[i] = random.octet(); break;
    case 2: octets[i] = static_cast<std::uint8_t>(random.interesting(8, octets[i])); break;
    case 3: octets.erase(at(i), at(i + run)); break;
    case 4: insert(Bytes(at(i), at(i + run))); break;
    case 5: insert(random_octets(random, 8)); break;
    default: octets.resize(i); break;  // cut short
  }
}

}  // namespace h2prism::fuzz
