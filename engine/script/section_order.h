// The order of documents and sections that the suite, and everything that lists it, is in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace h2prism::script {

using SectionOrder = std::tuple<std::size_t, std::string, std::vector<int>>;

// "7541" before "9113" before "10008", 6.9 before 6.10, an appendix behind the sections: compare what comes
// out.
SectionOrder section_order(std::string_view rfc, std::string_view section);

}  // namespace h2prism::script
