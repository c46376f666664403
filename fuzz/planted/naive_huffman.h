// Huffman decoding (RFC 7541 §5.2), bit by bit.
#pragma once

#include <string>

#include "engine/base/bytes.h"

namespace h2prism::fuzz {

// False when `code` is none, or its padding is wrong.
bool naive_huffman(ByteView code, std::string& text);

}  // namespace h2prism::fuzz
