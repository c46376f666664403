// What went wrong in TLS, in words.
#pragma once

#include <string>
#include <string_view>

namespace h2prism::transport {

// The name of RFC 8446, Section 6 (and of RFC 5246 and RFC 7301): "no_application_protocol". "unknown" for no
// known number.
std::string_view alert_name(int number);

std::string alert_text(int number);  // "alert 120 no_application_protocol"

// The oldest of OpenSSL's pending errors, which is the cause of the others; clears them all. "" when there is
// none.
std::string take_openssl_error();

}  // namespace h2prism::transport
