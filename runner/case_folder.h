// Where the cases are: beside the sources in a build tree, under share/ once installed.
#pragma once

#include <filesystem>
#include <string>

#include "engine/base/result.h"
#include "engine/script/loader.h"

namespace h2prism::runner {

// `given` if it is not empty, else $H2PRISM_CASES, else what came with the binary.
Result<std::filesystem::path> case_folder(const std::string& given);

// Loads it; prints every problem on stderr.
std::optional<script::Suite> load_or_complain(const std::string& given);

}  // namespace h2prism::runner
