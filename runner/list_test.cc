#include "runner/list.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "engine/script/loader.h"
#include "reports/stream.h"
#include "runner/case_record.h"

namespace h2prism::runner {
namespace {

class List : public testing::Test {
 protected:
  List() {
    suite_.outcomes = script::standard_outcomes();
    script::Diagnostics problems;
    suite_.requirements.add(
        R"([{id: RFC9113-6.9-1, section: "6.9", level: MUST, applies_to: both, summary: "A rule.", testable: active}])",
        "requirements.yaml", problems);
    script::read_cases(suite_, R"(
rfc: 9113#6.9
title: WINDOW_UPDATE
cases:
  - {id: zero, covers: RFC9113-6.9-1, title: Zero is wrong, send: [open], expect: [stream-error $s STREAM_CLOSED, ignored], tolerate: closes}
  - {id: "a-longer-name", covers: RFC9113-6.9-1, title: Another, tags: [flood], needs: [page], role: server, expect: ignored}
)",
                       "a.yaml", problems);
    script::read_cases(suite_, R"(
rfc: 7541#6.1
title: Indexed
cases:
  - {id: zero, covers: RFC9113-6.9-1, title: Index 0 is wrong, expect: connection-error COMPRESSION_ERROR}
)",
                       "b.yaml", problems);
    for (const auto& problem : problems) ADD_FAILURE() << to_string(problem);
    for (const auto& test : suite_.cases) cases_.push_back(&test);
  }

  script::Suite suite_;
  std::vector<const script::Case*> cases_;
};

TEST_F(List, TextBySection) {
  EXPECT_EQ(list_text(cases_), R"(9113/6.9
  9113/6.9/zero           Zero is wrong
  9113/6.9/a-longer-name  Another

7541/6.1
  7541/6.1/zero           Index 0 is wrong

3 cases
)");
  EXPECT_EQ(list_text({}), "0 cases\n");
  EXPECT_EQ(list_text(std::span(cases_).last(1)), "7541/6.1\n  7541/6.1/zero  Index 0 is wrong\n\n1 case\n");
}

TEST_F(List, JsonIsAnArrayOfCaseRecords) {
  const auto json = nlohmann::json::parse(list_json(cases_, suite_.requirements));
  ASSERT_EQ(json.size(), 3U);
  for (const auto& entry : json) EXPECT_TRUE(reports::from_json(entry));
  EXPECT_EQ(json[1]["id"], "9113/6.9/a-longer-name");
  EXPECT_EQ(json[1]["role"], "server");
  EXPECT_EQ(json[1]["needs"], nlohmann::json::array({"page"}));
  EXPECT_EQ(json[1]["line"], 6);
  EXPECT_EQ(list_json({}, suite_.requirements), "[]\n");
}

TEST_F(List, ACaseRecordSaysWhatIsAcceptedEachOnce) {
  const auto record = case_record(suite_.cases[0], suite_.requirements);
  EXPECT_EQ(record.covers.at(0).level, "MUST");
  EXPECT_EQ(record.covers.at(0).summary, "A rule.");
  const std::vector<std::string> strong{"RST_STREAM on stream $s with STREAM_CLOSED",
                                        "no reaction, the connection goes on"};
  EXPECT_EQ(record.strong, strong);
  const std::vector<std::string> weak{"RST_STREAM on stream $s with PROTOCOL_ERROR or INTERNAL_ERROR",
                                      "GOAWAY with STREAM_CLOSED",
                                      "GOAWAY with PROTOCOL_ERROR or INTERNAL_ERROR",
                                      "end of the connection without GOAWAY",
                                      "TCP reset",
                                      "GOAWAY with any code"};
  EXPECT_EQ(record.weak, weak);
}

TEST_F(List, ARequirementThatIsNotInTheCatalogueIsNamed) {
  const std::vector<std::string> ids{"X-1"};
  EXPECT_EQ(requirements_of(ids, suite_.requirements).at(0).id, "X-1");
  EXPECT_EQ(requirements_of(ids, suite_.requirements).at(0).summary, "");
}

}  // namespace
}  // namespace h2prism::runner
