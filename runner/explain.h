// `h2prism explain`: what a case sends, what it accepts, and why.
#pragma once

#include <string>

#include "engine/script/case.h"
#include "engine/script/loader.h"

namespace h2prism::runner {

std::string explain_text(const script::Case& test, const script::Suite& suite);

}  // namespace h2prism::runner
