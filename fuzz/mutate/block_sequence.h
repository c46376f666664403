// A sequence of field blocks (fuzz/oracle/blocks.h), changed as blocks or in their operations.
#pragma once

#include "engine/base/bytes.h"
#include "fuzz/mutate/random.h"

namespace h2prism::fuzz {

// `options`: the octet of options ahead of the blocks, which tells the table's limit.
Bytes mutate_blocks(Random& random, std::uint8_t options, ByteView blocks);

// The same octets, cut at the seams, sizes included.
std::vector<ByteView> split_blocks(ByteView octets);

}  // namespace h2prism::fuzz
