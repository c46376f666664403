#include "runner/manual/command_tree.h"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>

namespace h2prism::runner::manual {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ValueTest, ReadsWhatTheLibraryPutsTogether) {
  CLI::App app;
  std::string text;
  int number = 0;
  const auto* one_of = app.add_option("--one", text)->check(CLI::IsMember({"a", "b"}));
  const auto* range = app.add_option("--range", number)->check(CLI::Range(10, 20));
  const auto* file = app.add_option("--file", text)->check(CLI::ExistingFile);
  const auto* plain = app.add_option("--plain", number);
  EXPECT_THAT(value_of(one_of->get_type_name()).choices, ElementsAre("a", "b"));
  EXPECT_EQ(value_of(one_of->get_type_name()).name, "{a,b}");
  EXPECT_EQ(value_of(range->get_type_name()).name, "N");
  EXPECT_EQ(value_of(range->get_type_name()).range, "10 to 20");
  EXPECT_TRUE(value_of(file->get_type_name()).file);
  EXPECT_EQ(value_of(file->get_type_name()).name, "FILE");
  EXPECT_EQ(value_of(plain->get_type_name()).name, "N");
}

TEST(ValueTest, ReadsTheNotation) {
  const auto report = value_of("{html,junit}[=FILE]");
  EXPECT_THAT(report.choices, ElementsAre("html", "junit"));
  EXPECT_TRUE(report.file);
  EXPECT_FALSE(report.several);
  const auto axes = value_of("{a,b},...");
  EXPECT_THAT(axes.choices, ElementsAre("a", "b"));
  EXPECT_TRUE(axes.several);
  const auto selector = value_of("CASE|FILE");
  EXPECT_TRUE(selector.case_id && selector.file);
  EXPECT_TRUE(value_of("FOLDER").folder);
  const auto address = value_of("HOST:PORT");
  EXPECT_EQ(address.name, "HOST:PORT");
  EXPECT_FALSE(address.file || address.folder || address.case_id);
}

TEST(CommandTreeTest, KnowsFlagsPositionalsAndWhatIsHidden) {
  CLI::App app{"about it"};
  auto* run = app.add_subcommand("run", "runs");
  app.add_subcommand("secret", "is not shown")->group("");
  bool quiet = false;
  std::vector<std::string> several;
  std::string one, hidden;
  run->add_flag("-q,--quiet", quiet, "says less");
  run->add_option("WORD", several, "words")->required();
  auto* grade = run->add_option("--grade", one, "what passes")->default_str("weak");
  run->add_option("--other", one)->excludes(grade);
  run->add_option("--hidden", hidden)->group("");

  const auto root = command_tree(app);
  ASSERT_EQ(root.commands.size(), 1U);
  const auto& command = root.commands.front();
  EXPECT_EQ(command.description, "runs");
  ASSERT_EQ(command.positionals.size(), 1U);
  EXPECT_TRUE(command.positionals.front().required && command.positionals.front().repeatable);
  ASSERT_EQ(command.options.size(), 4U);  // --help is the first
  EXPECT_THAT(command.options[1].names, ElementsAre("-q", "--quiet"));
  EXPECT_THAT(command.options[1].value.name, IsEmpty());
  EXPECT_EQ(command.options[2].initial, "weak");
  EXPECT_FALSE(command.options[2].repeatable);
  EXPECT_THAT(command.options[3].excludes, ElementsAre("--grade"));
}

}  // namespace
}  // namespace h2prism::runner::manual
