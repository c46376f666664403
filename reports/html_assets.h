// The page's script and style sheet, as html/ built them: they are part of the binary.
#pragma once

#include <string_view>

namespace h2prism::reports {

std::string_view html_script();
std::string_view html_style();

}  // namespace h2prism::reports
