// Octets as the event stream writes them: hexadecimal words, and what repeats itself counted.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace h2prism::reports {

// "0001ff 78*511": sixteen and more of the same octet become one and their number; so does a longer pattern,
// where the octets begin with it. Words are divided by a space. Plain JSON text.
void append_packed(std::string& out, ByteView octets);

// Takes any hexadecimal text, too. An error for what is neither, and for more than 16 MiB.
Result<Bytes> unpacked(std::string_view text);

}  // namespace h2prism::reports
