// Octets as a case file: it loads or is refused, and every mistake is named at a place that the file has.
#include "engine/base/bytes.h"
#include "engine/script/loader.h"
#include "fuzz/oracle/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2prism;
  const auto text = as_text({data, size});
  script::Suite suite{.outcomes = script::standard_outcomes(), .requirements = {}, .cases = {}};
  script::Diagnostics problems;
  read_cases(suite, text, "case", problems);
  for (const auto& problem : problems) {
    fuzz::require(!problem.message.empty() && problem.file == "case", "a mistake has a name and a file");
    // YAML has more line breaks than the line feed; none is less than an octet.
    fuzz::require(static_cast<std::size_t>(problem.line) <= size + 2, "a mistake lies in its file");
  }
  if (!problems.empty()) return 0;
  for (const auto& test : suite.cases)
    fuzz::require(!test.id.empty() && !test.steps.empty(), "a case has an id, and steps");
  return 0;
}
