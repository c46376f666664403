// `h2prism list`: which cases there are.
#pragma once

#include <span>
#include <string>

#include "engine/script/case.h"
#include "engine/script/requirements.h"

namespace h2prism::runner {

// Ids and titles by section, and how many there are.
std::string list_text(std::span<const script::Case* const> cases);

// An array of the records that an event stream has for them (reports/README.md).
std::string list_json(std::span<const script::Case* const> cases,
                      const script::RequirementCatalogue& catalogue);

}  // namespace h2prism::runner
