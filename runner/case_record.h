// A case as the event stream and `h2prism list --json` state it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/script/case.h"
#include "engine/script/requirements.h"
#include "reports/record.h"

namespace h2prism::runner {

reports::CaseRecord case_record(const script::Case& test, const script::RequirementCatalogue& catalogue);

// With level and summary, where the catalogue knows the id.
std::vector<reports::Requirement> requirements_of(std::span<const std::string> ids,
                                                  const script::RequirementCatalogue& catalogue);

std::string_view role_text(script::TargetRole role);  // any, server, client

}  // namespace h2prism::runner
