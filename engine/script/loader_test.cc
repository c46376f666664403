#include "engine/script/loader.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include "engine/base/text.h"
#include "engine/script/test_kit.h"

namespace h2prism::script {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view requirements = R"(
- {id: RFC9113-6.9-1, section: "6.9", level: MUST, applies_to: both, summary: s, testable: active}
- {id: RFC9113-6.9-2, section: "6.9", level: SHOULD_NOT, applies_to: both, summary: s, testable: active}
)";

Suite empty_suite() {
  Suite suite;
  suite.outcomes = standard_outcomes();
  Diagnostics problems;
  suite.requirements.add(requirements, "requirements", problems);
  EXPECT_THAT(problems, IsEmpty());
  return suite;
}

std::vector<std::string> mistakes(std::string_view yaml) {
  auto suite = empty_suite();
  Diagnostics problems;
  read_cases(suite, yaml, "f", problems);
  std::vector<std::string> out;
  for (const auto& problem : problems) out.push_back(to_string(problem));
  return out;
}

// testdata/wrong_files.txt says how it is written.
struct WrongFile {
  std::string title;
  std::string yaml;
  std::vector<std::string> mistakes;
};

std::vector<WrongFile> wrong_files() {
  constexpr std::string_view head =
      "rfc: 9113#6.9\ntitle: t\ncases:\n- id: a\n  covers: RFC9113-6.9-1\n  title: t\n";
  std::ifstream in(H2PRISM_SOURCE_DIR "/engine/script/testdata/wrong_files.txt");
  std::vector<WrongFile> out;
  bool whole = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      whole = line.contains("(file");
      out.push_back({line.substr(4), std::string(whole ? "" : head), {}});
    } else if (line.starts_with(">>> ")) {
      out.back().mistakes.push_back("f:" + line.substr(4));
    } else if (!out.empty()) {
      out.back().yaml += (whole ? "" : "  ") + line + "\n";
    }
  }
  return out;
}

TEST(Loader, NamesEveryMistakeByLineAndColumn) {
  const auto files = wrong_files();
  EXPECT_GE(files.size(), 80U);
  for (const auto& file : files) {
    EXPECT_THAT(mistakes(file.yaml), ::testing::ElementsAreArray(file.mistakes)) << file.title << "\n"
                                                                                 << file.yaml;
    EXPECT_THAT(file.mistakes, ::testing::Not(IsEmpty())) << file.title;
  }
}

}  // namespace
}  // namespace h2prism::script
