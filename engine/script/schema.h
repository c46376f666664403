// The JSON Schema of case files, made from the loader's own vocabulary: cases/schema.json is its output, kept
// for editors.
#pragma once

#include <string>

#include "engine/script/outcome_catalogue.h"

namespace h2prism::script {

std::string case_schema(const OutcomeCatalogue& outcomes);

}  // namespace h2prism::script
