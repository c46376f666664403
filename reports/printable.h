// Text that a target had a hand in, made safe to show: terminals, XML and JSON all take what comes out of
// here.
#pragma once

#include <string>
#include <string_view>

namespace h2prism::reports {

// Valid UTF-8 without control, bidirectional and invisible characters; each octet of anything else becomes
// \xNN. Line feeds and tabs are escaped, too. Text that is already printable passes unchanged, so it does no
// harm to apply this twice.
std::string printable(std::string_view text);

// The same, but line feeds and tabs stay: for text of several lines.
std::string printable_lines(std::string_view text);

// `printable` that can be undone: a backslash is doubled. For the target's octets where they enter a record.
std::string escaped(std::string_view text);

// At most `max_octets` of `text`, then how many were left out.
std::string shortened(std::string_view text, std::size_t max_octets);

}  // namespace h2prism::reports
