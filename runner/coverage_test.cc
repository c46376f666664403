#include "runner/coverage.h"

#include <array>
#include <fstream>
#include <set>
#include <span>

#include <gmock/gmock.h>

namespace h2prism::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

script::Suite small_suite() {
  script::Suite suite;
  script::Diagnostics problems;
  suite.requirements.add(R"(
- {id: RFC9113-6.10-1, section: "6.10", level: MUST, applies_to: both, summary: ten, testable: active}
- {id: RFC9113-6.9-10, section: "6.9", level: MAY, applies_to: server, summary: nine | ten, testable: passive}
- {id: RFC9113-6.9-2, section: "6.9", level: MUST_NOT, applies_to: both, summary: two, testable: active, why_not: a reason}
- {id: RFC9113-6.9-3, section: "6.9", level: SHOULD, applies_to: client, summary: three, testable: active}
- {id: HPACK-RFC9113-4.3.1-2, section: "4.3.1", level: MUST, applies_to: decoder, summary: hpack, testable: indirect}
)",
                         "requirements", problems);
  EXPECT_THAT(problems, IsEmpty());
  script::Case test;
  test.id = "9113/6.10/a";
  test.covers = {"RFC9113-6.10-1", "RFC9113-6.9-3"};
  suite.cases.push_back(test);
  return suite;
}

std::vector<std::string> ids(const std::vector<Covered>& all) {
  std::vector<std::string> out;
  for (const auto& one : all) out.push_back(one.requirement->id);
  return out;
}

TEST(Coverage, IsInTheOrderOfTheRfcAndOfOneRole) {
  const auto suite = small_suite();
  EXPECT_THAT(ids(coverage(suite, model::Role::server)),
              ElementsAre("HPACK-RFC9113-4.3.1-2", "RFC9113-6.9-2", "RFC9113-6.9-10", "RFC9113-6.10-1"));
  EXPECT_THAT(ids(coverage(suite, model::Role::client)),
              ElementsAre("HPACK-RFC9113-4.3.1-2", "RFC9113-6.9-2", "RFC9113-6.9-3", "RFC9113-6.10-1"));
}

TEST(Coverage, TellsWhatIsMissing) {
  const auto suite = small_suite();
  const auto all = coverage(suite, model::Role::server);
  EXPECT_FALSE(all[0].missing()) << "indirect";
  EXPECT_TRUE(all[1].missing()) << "a reason is no cover";
  EXPECT_TRUE(all[2].missing());
  EXPECT_THAT(all[3].cases, ElementsAre("9113/6.10/a"));
  const auto text = coverage_text(all);
  EXPECT_THAT(text, HasSubstr("RFC9113 6.10                 1/1       0/0       0/0       1/1\n"));
  EXPECT_THAT(text, HasSubstr("(a reason)"));
  EXPECT_THAT(
      text,
      HasSubstr("testable requirements covered: 1/3; to be seen indirectly only: 0/1; not testable: 0\n"));
  EXPECT_THAT(coverage_markdown(all), HasSubstr("| RFC9113-6.9-10 | MAY | nine \\| ten | *not yet* |"));
  EXPECT_THAT(coverage_markdown(all), HasSubstr("| RFC9113-6.10-1 | MUST | ten | `9113/6.10/a` |"));
  const auto json = coverage_json(all);
  EXPECT_THAT(json,
              HasSubstr("\"testable\": 3,\n  \"covered\": 1,\n  \"uncovered\": 2,\n  \"indirect\": 1,"));
  EXPECT_THAT(json, HasSubstr("\"why_not\": \"only to be seen indirectly\""));
}

TEST(Coverage, OfAnotherProfileIsOfItsOwnRules) {
  auto suite = small_suite();
  script::Diagnostics problems;
  suite.requirements.add(R"(
- {id: RFC7540-6.9-1, section: "6.9", level: MUST, applies_to: both, summary: old, testable: active, profile: rfc7540}
- {id: RFC9113-6.9-4, section: "6.9", level: MUST, applies_to: both, summary: new, testable: active, profile: rfc9113}
)",
                         "requirements", problems);
  EXPECT_THAT(problems, IsEmpty());
  suite.cases.front().profile = model::Profile::rfc9113;
  EXPECT_THAT(ids(coverage(suite, model::Role::server, model::Profile::rfc7540)),
              ElementsAre("HPACK-RFC9113-4.3.1-2", "RFC7540-6.9-1", "RFC9113-6.9-2", "RFC9113-6.9-10",
                          "RFC9113-6.10-1"));
  EXPECT_TRUE(coverage(suite, model::Role::server, model::Profile::rfc7540).back().cases.empty());
  EXPECT_THAT(coverage(suite, model::Role::server).back().cases, ElementsAre("9113/6.10/a"));
}

// The ratchet: what can be tested of a target is, but for what a list names, which only ever gets shorter.
void expect_covered(model::Role role, std::span<const model::Profile> profiles,
                    const std::string& list = {}) {
  const auto suite = script::load_suite(H2PRISM_SOURCE_DIR "/cases");
  ASSERT_TRUE(suite);
  std::set<std::string> missing, listed;
  for (const auto profile : profiles) {
    for (const auto& one : coverage(*suite, role, profile)) {
      if (one.missing()) missing.insert(one.requirement->id);
    }
  }
  if (!list.empty()) {
    std::ifstream in(H2PRISM_SOURCE_DIR "/runner/testdata/" + list);
    for (std::string line; std::getline(in, line);) listed.insert(line);
  }
  EXPECT_EQ(missing, listed) << "a case or monitor is missing, or the list is out of date";
}

TEST(Coverage, NoRequirementOfServersLosesItsCover) {
  constexpr std::array both{model::Profile::rfc9113, model::Profile::rfc7540};
  expect_covered(model::Role::server, both, "not_covered.txt");
}

TEST(Coverage, NoRequirementOfClientsLosesItsCover) {
  constexpr std::array newer{model::Profile::rfc9113};
  expect_covered(model::Role::client, newer);
}

}  // namespace
}  // namespace h2prism::runner
