// A run as JUnit XML: what Jenkins, GitLab, GitHub actions and CircleCI read. README.md here says what
// becomes what.
#pragma once

#include <cstdint>
#include <string>

#include "reports/results.h"

namespace h2prism::reports {

enum class JunitFlavour : std::uint8_t {
  common,  // with `file` and `line` on each testcase, as most consumers take them; valid against
           // schema/junit.xsd
  strict,  // without them, nor anything else that the Ant schema or the one of Jenkins' xunit plugin refuses
};

std::string junit_xml(const Results& results, JunitFlavour flavour = JunitFlavour::common);

}  // namespace h2prism::reports
