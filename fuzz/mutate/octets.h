// The lowest level: octets that mean nothing.
#pragma once

#include "engine/base/bytes.h"
#include "fuzz/mutate/random.h"

namespace h2prism::fuzz {

// One change: a bit, an octet, a number, a run deleted, repeated or inserted.
void mutate_octets(Random& random, Bytes& octets);

// Up to `max` octets of any value.
Bytes random_octets(Random& random, std::size_t max);

}  // namespace h2prism::fuzz
