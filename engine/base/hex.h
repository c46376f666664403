// Hexadecimal text: what people write in case files and read in reports.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace h2prism {

// "00 0a ff", "000aFF" and "00:0a:ff" all read the same. An odd number of digits or any other character is an
// error.
Result<Bytes> parse_hex(std::string_view text);

// "000aff"
std::string to_hex(ByteView bytes);

// Rows of offset, 16 octets and their ASCII, each row indented. At most `max_octets` are shown, then how many
// were left out.
std::string hexdump(ByteView bytes, std::size_t max_octets = 256, std::string_view indent = "");

}  // namespace h2prism
