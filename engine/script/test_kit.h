// For tests: cases and steps read from text in place.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "engine/script/loader.h"
#include "engine/script/reader.h"
#include "engine/script/yaml.h"

namespace h2prism::script {

// "[open, PING: {flags: ACK}]", or a single step.
inline Steps steps_of(std::string_view yaml) {
  const auto root = parse_yaml(yaml, "steps");
  if (!root) {
    ADD_FAILURE() << to_string(root.error());
    return {};
  }
  Diagnostics problems;
  auto steps = Reader("steps", standard_outcomes(), problems).steps(*root);
  for (const auto& problem : problems) ADD_FAILURE() << to_string(problem);
  return steps;
}

// The keys of one case but for its id, requirement and title, one a line: "send: [open]\nexpect: ignored".
inline Case case_of(std::string_view keys) {
  std::string yaml = "rfc: 9113#0\ntitle: t\ncases:\n- id: x\n  covers: R-1\n  title: t\n  ";
  for (const char c : keys) yaml += c == '\n' ? std::string("\n  ") : std::string(1, c);
  Suite suite;
  suite.outcomes = standard_outcomes();
  Diagnostics problems;
  read_cases(suite, yaml, "case", problems);
  for (const auto& problem : problems) ADD_FAILURE() << to_string(problem) << "\n" << yaml;
  return suite.cases.empty() ? Case{} : std::move(suite.cases.front());
}

}  // namespace h2prism::script
