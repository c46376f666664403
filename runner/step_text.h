// The steps of a case as text again, close to the YAML that they came from: for people who want to know what
// a case does.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/script/case.h"

namespace h2prism::runner {

// A YAML list, each line indented; long octet strings are cut, and then say so.
std::string steps_text(std::span<const script::Step> steps, std::string_view indent);

// "WINDOW_UPDATE: {stream: $s, increment: 0}"
std::string step_text(const script::Step& step);

// "{INITIAL_WINDOW_SIZE: 0, 0x1a1a: 7}", or a list of such maps where a name is repeated.
std::string settings_text(const std::vector<std::pair<std::uint16_t, script::Value>>& settings);

}  // namespace h2prism::runner
