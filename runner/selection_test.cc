#include "runner/selection.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/text.h"

namespace h2prism::runner {
namespace {

using testing::ElementsAre;

class Selection : public testing::Test {
 protected:
  Selection() {
    add("9113", "5.1", "frame-on-idle");
    add("9113", "6.9", "zero-increment");
    add("9113", "6.9", "overflow", {"flood", "hpack"});
    add("9113", "6.9.1", "zero-increment");
    add("7541", "6.1", "index-0", {"hpack"});
    add("grease", "settings", "unknown");
  }

  void add(std::string rfc, std::string section, std::string name, std::vector<std::string> tags = {}) {
    script::Case out;
    out.id = rfc + "/" + section + "/" + name;
    out.rfc = std::move(rfc);
    out.section = std::move(section);
    out.tags = std::move(tags);
    cases_.push_back(std::move(out));
  }

  // Ids, or the error.
  std::vector<std::string> select(const std::vector<std::string>& selectors) const {
    const auto selected = select_cases(cases_, selectors);
    if (!selected) return {"error: " + selected.error().message};
    std::vector<std::string> ids;
    for (const auto* test : *selected) ids.push_back(test->id);
    return ids;
  }

  std::vector<script::Case> cases_;
};

TEST_F(Selection, NothingSaidMeansEverything) { EXPECT_EQ(select({}).size(), 6U); }

TEST_F(Selection, ById) {
  EXPECT_THAT(select({"9113/6.9/zero-increment"}), ElementsAre("9113/6.9/zero-increment"));
}

TEST_F(Selection, ByProfile) {
  using model::Profile;
  cases_[0].profile = Profile::rfc9113;
  cases_[1].profile = Profile::rfc7540;
  const std::vector<std::string> all, first{"9113/5.1"}, second{"9113/6.9"};
  EXPECT_EQ(select_cases(cases_, all, Profile::rfc9113)->size(), 5U);
  EXPECT_EQ(select_cases(cases_, second, Profile::rfc9113)->front()->id, "9113/6.9/overflow");
  EXPECT_EQ(select_cases(cases_, second, Profile::rfc7540)->front()->id, "9113/6.9/zero-increment");
  EXPECT_EQ(select_cases(cases_, first, Profile::rfc7540).error().message,
            "no case is selected: 9113/5.1 would be by --profile rfc9113");
}

TEST_F(Selection, BySectionWithoutThoseBelow) {
  for (const auto* written : {"9113/6.9", "9113/6.9/", "rfc9113/6.9", "RFC9113/6.9", "9113#6.9"}) {
    EXPECT_THAT(select({written}), ElementsAre("9113/6.9/zero-increment", "9113/6.9/overflow")) << written;
  }
}

TEST_F(Selection, ByDocument) {
  for (const auto* written : {"7541", "rfc7541", "RFC7541"})
    EXPECT_THAT(select({written}), ElementsAre("7541/6.1/index-0"));
  EXPECT_THAT(select({"grease"}), ElementsAre("grease/settings/unknown"));
}

TEST_F(Selection, ByGlob) {
  EXPECT_EQ(select({"9113/6.*"}).size(), 3U);
  EXPECT_THAT(select({"9113/6.9.*"}), ElementsAre("9113/6.9.1/zero-increment"));
  EXPECT_THAT(select({"*/zero-*"}), ElementsAre("9113/6.9/zero-increment", "9113/6.9.1/zero-increment"));
  EXPECT_THAT(select({"9113/?.1"}), ElementsAre("9113/5.1/frame-on-idle"));  // matches the section
  EXPECT_THAT(select({"rfc7541/*"}), ElementsAre("7541/6.1/index-0"));
}

TEST_F(Selection, ByTagAndEachOnceInTheOrderOfTheSuite) {
  EXPECT_THAT(select({"hpack"}), ElementsAre("9113/6.9/overflow", "7541/6.1/index-0"));
  EXPECT_THAT(select({"7541", "hpack", "9113/5.1", "hpack"}),
              ElementsAre("9113/5.1/frame-on-idle", "9113/6.9/overflow", "7541/6.1/index-0"));
}

TEST_F(Selection, ExclusionsHoldWhereverTheyStand) {
  EXPECT_THAT(select({"!hpack", "9113/6.9"}), ElementsAre("9113/6.9/zero-increment"));
  EXPECT_THAT(select({"9113/6.9", "!hpack"}), ElementsAre("9113/6.9/zero-increment"));
  EXPECT_THAT(select({"!9113"}), ElementsAre("7541/6.1/index-0", "grease/settings/unknown"));
}

TEST_F(Selection, AMistypedSelectorIsAnErrorWithASuggestion) {
  EXPECT_THAT(
      select({"9113/6.9/zero-incremnt"}),
      ElementsAre(
          "error: '9113/6.9/zero-incremnt' selects no case; did you mean '9113/6.9/zero-increment'?"));
  EXPECT_THAT(select({"hpac"}), ElementsAre("error: 'hpac' selects no case; did you mean 'hpack'?"));
  EXPECT_THAT(select({"7541", "9113/6"}),
              ElementsAre("error: '9113/6' selects no case; did you mean '9113/6.*'?"));
  EXPECT_THAT(select({"index-0"}),
              ElementsAre("error: 'index-0' selects no case; did you mean '7541/6.1/index-0'?"));
  EXPECT_THAT(select({"!hpackk"}), ElementsAre("error: '!hpackk' selects no case; did you mean 'hpack'?"));
  EXPECT_THAT(select({"something-else-entirely"}),
              ElementsAre("error: 'something-else-entirely' selects no case"));
  for (const auto* empty : {"", "!", "9113/*x"})
    EXPECT_THAT(select({empty})[0], testing::StartsWith("error: '")) << empty;
}

TEST_F(Selection, NothingLeftIsAnError) {
  EXPECT_THAT(select({"7541", "!hpack"}), ElementsAre("error: nothing is selected: every case is excluded"));
  cases_.clear();
  EXPECT_THAT(select({}), ElementsAre("error: there are no cases"));
}

TEST(IsCaseFile, OnlyYamlThatIsThere) {
  const auto path = testing::TempDir() + "h2prism-selection.yaml";
  std::ofstream(path) << "rfc: 1#1\n";
  EXPECT_TRUE(is_case_file(path));
  EXPECT_FALSE(is_case_file(path + ".yaml"));
  EXPECT_FALSE(is_case_file(testing::TempDir()));
  EXPECT_FALSE(is_case_file("9113/6.9"));
}

}  // namespace
}  // namespace h2prism::runner
