// A run as a capture file, for Wireshark and tshark: the HTTP/2 octets of every exchange, in the clear even
// where they went over TLS, as one TCP connection a case. Addresses, ports and segments are made up; octets,
// their order and their times within a case are as recorded. Format: draft-ietf-opsawg-pcapng.
#pragma once

#include <string>

#include "reports/results.h"

namespace h2prism::reports {

// Cases follow one another. What a frame lost because the record keeps only its first 4 KiB is cut from the
// packet, whose original length tells. Remarks of the log are comments on packets.
std::string pcapng(const Results& results);

}  // namespace h2prism::reports
