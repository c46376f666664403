#include "engine/model/monitors/monitors.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include <gmock/gmock.h>

#include "engine/model/testing/examples.h"

namespace h2prism::model {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Examples all_examples() {
  Examples all;
  for (auto part :
       {frame_examples(), connection_examples(), stream_examples(), push_examples(), priority_examples(),
        flow_examples(), field_block_examples(), response_examples(), request_examples()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

class MonitorExample : public ::testing::TestWithParam<Example> {};

TEST_P(MonitorExample, BreaksTheRule) {
  const auto& example = GetParam();
  Dialogue dialogue(example.target);
  example.breaks(dialogue);
  EXPECT_THAT(dialogue.found(), ElementsAre(info(example.monitor).name)) << dialogue.explain();
  for (const auto& finding : dialogue.connection.findings()) {
    EXPECT_FALSE(finding.text.empty());
    EXPECT_EQ(finding.text.find('\n'), std::string::npos);
  }
}

TEST_P(MonitorExample, KeepsTheRule) {
  const auto& example = GetParam();
  Dialogue dialogue(example.target);
  example.keeps(dialogue);
  EXPECT_THAT(dialogue.found(), IsEmpty()) << dialogue.explain();
}

std::string test_name(const ::testing::TestParamInfo<Example>& test) {
  std::string name(info(test.param.monitor).name);
  std::ranges::replace(name, '-', '_');
  return name + '_' + std::to_string(test.index);
}
INSTANTIATE_TEST_SUITE_P(All, MonitorExample, ::testing::ValuesIn(all_examples()), test_name);

TEST(Monitors, EachHasAnExampleAndOnlyOfRolesItSpeaksOf) {
  const auto examples = all_examples();
  const auto has = [&](Monitor monitor, Role role) {
    return std::ranges::any_of(examples,
                               [&](const Example& e) { return e.monitor == monitor && e.target == role; });
  };
  for (const auto& monitor : monitors()) {
    const bool server = has(monitor.monitor, Role::server);
    const bool client = has(monitor.monitor, Role::client);
    switch (monitor.roles) {
      case TargetRoles::both: EXPECT_TRUE(server || client) << monitor.name; break;
      case TargetRoles::server: EXPECT_TRUE(server && !client) << monitor.name; break;
      case TargetRoles::client: EXPECT_TRUE(client && !server) << monitor.name; break;
    }
  }
}

TEST(Monitors, NamesAreUniqueAndKebabCase) {
  std::set<std::string_view> names;
  for (const auto& monitor : monitors()) {
    EXPECT_TRUE(names.insert(monitor.name).second) << monitor.name;
    EXPECT_EQ(monitor.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string_view::npos);
    EXPECT_FALSE(monitor.title.empty()) << monitor.name;
  }
}

TEST(Monitors, CoverRequirementsOfTheCatalogue) {
  std::set<std::string> catalogue;
  for (const auto* file : {"rfc9113", "rfc7541", "extensions"}) {
    std::ifstream in(std::string(H2PRISM_SOURCE_DIR "/cases/requirements/") + file + ".yaml");
    constexpr std::string_view start = "- id: ";
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with(start)) catalogue.insert(line.substr(start.size()));
    }
  }
  for (const auto& monitor : monitors()) {
    EXPECT_FALSE(monitor.requirements().empty()) << monitor.name;
    for (const auto role : {Role::server, Role::client})
      EXPECT_TRUE(std::ranges::count(monitor.requirements(), monitor.accused(role))) << monitor.name;
    for (const auto id : monitor.requirements())
      EXPECT_TRUE(catalogue.contains(std::string(id))) << monitor.name << ": " << id;
  }
}

}  // namespace
}  // namespace h2prism::model
