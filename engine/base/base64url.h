// Base64 with the alphabet that is safe in URLs, without padding (RFC 4648 §5): how HTTP2-Settings is
// written.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"

namespace h2prism {

std::string to_base64url(ByteView octets);

// None: another character (padding, too), a length that no octets give, or bits that are left over and not
// zero.
std::optional<Bytes> parse_base64url(std::string_view text);

}  // namespace h2prism
