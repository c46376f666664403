#include "reports/formats.h"

#include <set>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

TEST(Formats, HaveNamesAndFilesOfTheirOwn) {
  std::set<std::string_view> names, files;
  for (const auto& format : formats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_TRUE(files.insert(format.file).second) << format.file;
    EXPECT_EQ(find_format(format.name), &format);
  }
  EXPECT_EQ(find_format("pdf"), nullptr);
}

// A stream may be cut short anywhere; every report takes what is there.
TEST(Formats, TakeEveryBeginningOfARun) {
  const auto whole = sample_run();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto results = results_of(std::span(whole).first(size));
    const std::vector<MatrixColumn> two{{"a", results}, {"b", results}};
    for (const auto& format : formats()) {
      const auto text = format.one(results);
      EXPECT_TRUE(!text.empty() || format.name == "exchanges") << format.name;  // there may be none
      if (format.many == nullptr) continue;
      EXPECT_FALSE(format.many(two).empty()) << format.name;
    }
  }
}

// What a target says stands in reports; none of it may pass for markup, a command or a line of its own.
TEST(Formats, KeepTextFromTheTargetInItsPlace) {
  const std::string hostile = "\x1b[31m</script><b>\"'|\n::error::x\r\nnot ok 99 # TODO %0A \xff]]>";
  auto run = sample_run();
  for (auto& record : run) {
    if (auto* verdict = std::get_if<VerdictRecord>(&record)) verdict->observed = verdict->reason = hostile;
    if (auto* monitor = std::get_if<MonitorRecord>(&record)) monitor->text = hostile;
  }
  const auto results = results_of(run);
  for (const auto& format : formats()) {
    if (format.name == "pcapng") continue;  // octets, not text
    const auto text = format.one(results);
    EXPECT_FALSE(text.contains('\x1b') || text.contains('\xff')) << format.name;
    const bool lines = format.name == "tap" || format.name == "github";
    if (lines) {
      EXPECT_FALSE(text.contains("\n::error::x") || text.contains("\nnot ok 99")) << format.name;
    }
    const bool markup = format.name == "html" || format.name == "junit" || format.name == "badge";
    if (markup) {
      EXPECT_FALSE(text.contains("</script><b>")) << format.name;
    }
  }
}

}  // namespace
}  // namespace h2prism::reports
