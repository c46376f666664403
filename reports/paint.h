// Colour for terminals, where it is wanted.
#pragma once

#include <string>
#include <string_view>

#include "reports/console.h"

namespace h2prism::reports {

enum class Colour : char { red = '1', green = '2', yellow = '3', blue = '4' };

inline std::string paint(Style style, Colour colour, std::string_view text) {
  if (!style.colour) return std::string(text);
  return std::string("\x1b[3") + static_cast<char>(colour) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace h2prism::reports
