#include "runner/expectations_edit.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/stat.h>

namespace h2prism::runner {
namespace {

using script::Grade;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> known_ids{"a/1", "a/2", "a/3", "b/1", "b/2", "c", "monitor/m"};

Seen passes(const std::string& id) { return {id, Grade::strong, "none", ""}; }
Seen fails(const std::string& id, const std::string& finding = "ignored") {
  return {id, Grade::fail, finding, "expected \"x\", saw y\\z"};
}

ExpectationsEdit edited(std::string_view text, const std::vector<Seen>& seen,
                        std::string_view transport = "h2c") {
  auto out = edit_expectations(text, "known.yaml", transport, known_ids, seen, Grade::weak);
  EXPECT_TRUE(out) << out.error().message;
  return out.value_or(ExpectationsEdit{});
}
std::string entry(std::string_view id) {
  return fmt::format("  - id: {}\n    verdict: fail\n    reason: r\n", id);
}
std::string list(std::string_view entries) {
  return fmt::format("# head\nexpectations:\n{}# tail\n", entries);
}

TEST(ExpectationsEdit, WhatIsAsListedStaysAsItIs) {
  const auto text = list(entry("\"a/*\"   # glob") + "\n  # about c\n" + entry("c"));
  const auto edit = edited(text, {fails("a/1"), fails("a/2"), fails("a/3"), fails("c"), passes("b/1")});
  EXPECT_EQ(edit.text, text);
  EXPECT_THAT(edit.changes, IsEmpty());
}

TEST(ExpectationsEdit, AnEntryThatPassesGoesWithItsOwnComment) {
  const auto text = list(entry("a/1") + "\n  # about c\n" + entry("c") + "\n" + entry("b/1"));
  const auto edit = edited(text, {fails("a/1"), passes("c"), fails("b/1")});
  EXPECT_EQ(edit.text, list(entry("a/1") + "\n\n" + entry("b/1")));
  EXPECT_THAT(edit.changes, ElementsAre("removed   c"));
}

TEST(ExpectationsEdit, ACommentOverSeveralStays) {
  const auto text = list("  # group\n" + entry("a/1") + entry("a/2"));
  EXPECT_EQ(edited(text, {passes("a/1"), fails("a/2")}).text, list("  # group\n" + entry("a/2")));
}

TEST(ExpectationsEdit, AGlobIsNarrowedToWhatItStillMeans) {
  const auto text = list(entry("\"a/*\"  # why"));
  const auto edit = edited(text, {passes("a/2"), fails("a/1")});  // a/3 was not played: it stays
  EXPECT_EQ(edit.text,
            list("  - id:  # why\n      - \"a/1\"\n      - \"a/3\"\n    verdict: fail\n    reason: r\n"));
  EXPECT_THAT(edit.changes, ElementsAre("narrowed  a/* (without a/2)"));
  EXPECT_EQ(edited(text, {passes("a/2"), passes("a/3")}).text, list(entry("\"a/1\"  # why")));
}

TEST(ExpectationsEdit, ListsOfIdsLoseTheirLines) {
  const std::string text =
      "expectations:\n- id:\n  - a/*  # all\n  - c  # this\n  - b/1\n  verdict: fail\n  reason: r\n";
  EXPECT_EQ(edited(text, {passes("c"), passes("a/1"), fails("a/2")}).text,
            "expectations:\n- id:\n  - a/2  # all\n  - a/3\n  - b/1\n  verdict: fail\n  reason: r\n");
}

TEST(ExpectationsEdit, FlowsStayFlows) {
  const std::string text =
      "expectations:\n  - {id: [a/*, c], reason: \"§ ü\", verdict: fail}\n  - {reason: \"§ ü\", id: b/*, "
      "verdict: fail}\n";
  EXPECT_EQ(edited(text, {passes("a/1"), passes("c")}).text,
            "expectations:\n  - {id: [a/2, a/3], reason: \"§ ü\", verdict: fail}\n  - {reason: \"§ ü\", id: "
            "b/*, verdict: fail}\n");
  EXPECT_EQ(edited(text, {passes("b/1")}).text,
            "expectations:\n  - {id: [a/*, c], reason: \"§ ü\", verdict: fail}\n  - {reason: \"§ ü\", id: "
            "b/2, verdict: fail}\n");
}

TEST(ExpectationsEdit, WhatFailsAnewComesInAtTheEnd) {
  const auto added = std::string("  - id: b/2\n    verdict: fail\n    finding: ignored\n") +
                     "    reason: \"new: ignored: expected \\\"x\\\", saw y\\\\z\"\n";
  const auto edit = edited(list(entry("c") + "\n"), {fails("c"), fails("b/2")});
  EXPECT_EQ(edit.text, list(entry("c") + added + "\n"));
  EXPECT_THAT(edit.changes, ElementsAre("added     b/2 (ignored)"));
  EXPECT_EQ(edited("expectations: []\n", {fails("b/2")}).text, "expectations: \n" + added);
  EXPECT_EQ(edited("expectations:\n", {fails("b/2")}).text, "expectations:\n" + added);
  EXPECT_THAT(edited("", {fails("b/2")}).text, HasSubstr("expectations:\n" + added));
  EXPECT_EQ(edited("expectations:\n- id: c\n  verdict: fail\n  reason: r", {fails("b/2")}).text.substr(0, 60),
            "expectations:\n- id: c\n  verdict: fail\n  reason: r\n- id: b/2\n");
}

TEST(ExpectationsEdit, AnotherFailureMovesToAnEntryOfItsOwn) {
  const auto text = list("  - id: a/*\n    verdict: fail\n    finding: ignored\n    reason: r\n");
  const auto edit = edited(text, {fails("a/1", "crash"), fails("a/2")});
  EXPECT_THAT(edit.text, HasSubstr("  - id:\n      - a/2\n      - a/3\n"));
  EXPECT_THAT(edit.text, HasSubstr("  - id: a/1\n    verdict: fail\n    finding: crash\n"));
  EXPECT_THAT(edit.left, IsEmpty());
}

TEST(ExpectationsEdit, AnEntryBehindDoesNotTakeOver) {
  const auto edit = edited(list(entry("a/1") + entry("a/*")), {passes("a/1"), fails("a/2")});
  EXPECT_EQ(edit.text, list("  - id:\n      - a/2\n      - a/3\n    verdict: fail\n    reason: r\n"));
  EXPECT_THAT(edit.left, IsEmpty());
}

TEST(ExpectationsEdit, OtherTransportsAndFlakesAreLetAlone) {
  const auto text = list(
      "  - {id: c, verdict: fail, transport: tls, reason: r}\n  - {id: a/1, verdict: fail, flaky: 1/10, "
      "reason: r}\n");
  EXPECT_EQ(edited(text, {passes("c"), passes("a/1")}).text, text);
  EXPECT_EQ(edited(text, {passes("c")}, "tls").text,
            list("  - {id: a/1, verdict: fail, flaky: 1/10, reason: r}\n"));
}

TEST(ExpectationsEdit, LineEndsAreKept) {
  const std::string text = "expectations:\r\n  - id: a/*\r\n    verdict: fail\r\n    reason: r\r\n";
  const auto out = edited(text, {passes("a/1"), fails("c")}).text;
  EXPECT_EQ(std::ranges::count(out, '\n'), std::ranges::count(out, '\r'));
  EXPECT_THAT(out, HasSubstr("  - id:\r\n      - a/2\r\n      - a/3\r\n    verdict: fail\r\n"));
}

TEST(ExpectationsEdit, WhatCannotBeEditedIsSaid) {
  const auto edit = edit_expectations("expectations: [{id: c, verdict: fail, reason: r}]\n", "known.yaml",
                                      "h2c", known_ids, std::vector{passes("c")}, Grade::weak);
  ASSERT_FALSE(edit);
  EXPECT_THAT(edit.error().message, HasSubstr("not written with dashes"));
}

TEST(ReplaceFile, KeepsModeAndLinks) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("h2prism-edit-{}", ::getpid());
  std::filesystem::create_directory(folder);
  const auto file = folder / "known.yaml", link = folder / "link.yaml";
  std::ofstream(file) << "old";
  ::chmod(file.c_str(), 0640);
  std::filesystem::create_symlink("known.yaml", link);
  ASSERT_TRUE(replace_file(link, "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  std::ifstream in(file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "new");
  struct stat status{};
  ::stat(file.c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0640U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 2);  // nothing left behind
  EXPECT_FALSE(replace_file(folder / "no/such", "x"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace h2prism::runner
