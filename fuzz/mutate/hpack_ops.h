// A field block (RFC 7541 §6) as the operations it consists of, and back.
#pragma once

#include <vector>

#include "engine/base/bytes.h"
#include "engine/hpack/encoder.h"

namespace h2prism::fuzz {

// Leniently: from the first octet that is part of no operation on, what is left is one RawOp. Names that are
// given by their index stay so. A name and a value of one line are written alike, Huffman or not.
std::vector<hpack::Op> parse_ops(ByteView block);

Bytes write_ops(std::vector<hpack::Op> ops);

}  // namespace h2prism::fuzz
