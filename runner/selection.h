// Which cases a run is about: selectors of the command line -> cases.
//
//   9113/6.9/zero-increment-on-stream   a case           9113, rfc9113, RFC9113   a document
//   9113/6.9, 9113#6.9                  a section        hpack                    a tag
//   9113/6.*, */zero-*                  a glob over ids and sections; * crosses slashes
//   !X                                  without what X selects; only such: all others
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/script/case.h"

namespace h2prism::runner {

// In the order of `cases`, each once; all of them when there are no selectors. Fails when a selector matches
// nothing (a mistyped one must not make a green run), or when everything is excluded.
Result<std::vector<const script::Case*>> select_cases(std::span<const script::Case> cases,
                                                      std::span<const std::string> selectors);
// Of those, what a target is judged by under this profile. Fails when it is none.
Result<std::vector<const script::Case*>> select_cases(std::span<const script::Case> cases,
                                                      std::span<const std::string> selectors,
                                                      model::Profile profile);

// The name of a YAML file that is there: its cases are meant.
bool is_case_file(std::string_view selector);

}  // namespace h2prism::runner
