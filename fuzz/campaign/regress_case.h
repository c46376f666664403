// A finding as a file in the case language: what `h2prism run OUT/findings/NAME.yaml` plays, and fails.
#pragma once

#include <string>
#include <vector>

#include "fuzz/campaign/finding.h"

namespace h2prism::fuzz {

// One case for each connection: their whole ids, and the file. `found_by`: the command, for the reader.
std::vector<std::string> case_ids(const Finding& finding);
std::string regress_yaml(const Finding& finding, const std::string& found_by);

// Whether it loads and sends what the finding does; the error says where it does not.
Result<void> check_regress_yaml(const std::string& yaml, const Finding& finding);

}  // namespace h2prism::fuzz
