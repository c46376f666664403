// A field block, changed at the level of HPACK's operations.
#pragma once

#include "engine/base/bytes.h"
#include "fuzz/mutate/random.h"

namespace h2prism::fuzz {

// `dynamic`: entries that are in the table when it comes, as far as that is known.
Bytes mutate_field_block(Random& random, ByteView block, std::size_t dynamic);

}  // namespace h2prism::fuzz
