// Case files -> cases, with every mistake named by file, line and column.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/script/case.h"
#include "engine/script/diagnostic.h"
#include "engine/script/outcome_catalogue.h"
#include "engine/script/requirements.h"

namespace h2prism::script {

// A folder of cases: outcomes.yaml, requirements/*.yaml, and case files in all other folders.
struct Suite {
  OutcomeCatalogue outcomes;
  RequirementCatalogue requirements;
  std::vector<Case> cases;  // in order of document, section and place in the file
};

// Loads the whole folder; all problems are collected before it fails.
std::expected<Suite, Diagnostics> load_suite(const std::filesystem::path& folder);

// Adds the cases of one more file (or text, with the name it is to be reported under).
void load_cases(Suite& suite, const std::filesystem::path& file, Diagnostics& problems);
void read_cases(Suite& suite, std::string_view yaml, const std::string& file, Diagnostics& problems);

}  // namespace h2prism::script
