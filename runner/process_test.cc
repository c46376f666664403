#include "runner/process.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "runner/process_usage.h"
#include "runner/target_log.h"

namespace h2prism::runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ProcessTest : public testing::Test {
 protected:
  void SetUp() override {
    auto name = testing::TempDir() + "h2prism-process-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Result<Process> shell(const std::string& script) {
    ProcessCommand command;
    command.words = {"/bin/sh", "-c", script};
    command.environment = {{"WORD", "hello"}};
    command.directory = folder_;
    command.output = log();
    return Process::start(command);
  }
  std::filesystem::path log() const { return folder_ / "log"; }

  template <class Condition>
  static bool eventually(Condition condition) {
    for (int i = 0; i < 1000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(milliseconds(5));
    }
    return false;
  }
  static Ended end_of(Process& process) {
    EXPECT_TRUE(eventually([&] { return process.poll().has_value(); }));
    return process.poll().value_or(Ended{});
  }

  std::filesystem::path folder_;
};

TEST_F(ProcessTest, RunsWhereItIsToldAndKeepsTheOutput) {
  auto process = shell("echo $WORD; pwd -P >&2; exit 7");
  ASSERT_TRUE(process) << process.error().message;
  EXPECT_EQ(to_string(end_of(*process)), "exited with code 7");
  EXPECT_THAT(TargetLog(log()).read(), ElementsAre("hello", std::filesystem::canonical(folder_).string()));
}

TEST_F(ProcessTest, SaysWhichSignalKilledIt) {
  auto process = shell("kill -SEGV $$");
  ASSERT_TRUE(process);
  EXPECT_EQ(to_string(end_of(*process)), "was killed by signal 11 (SIGSEGV)");
  EXPECT_EQ(to_string(Ended{139, 0}), "exited with code 139 (as by SIGSEGV)");
}

TEST_F(ProcessTest, SaysWhatCannotBeExecuted) {
  const auto process = Process::start({{"/no/such/program"}, {}, {}, log()});
  ASSERT_FALSE(process);
  EXPECT_THAT(process.error().message, HasSubstr("/no/such/program: No such file or directory"));
}

TEST_F(ProcessTest, InheritsNoDescriptors) {
  std::ifstream open_file("/proc/self/status");
  auto process = shell("ls /proc/self/fd");
  ASSERT_TRUE(process);
  end_of(*process);
  EXPECT_THAT(TargetLog(log()).read(), ElementsAre("0", "1", "2", "3"));  // 3: that of ls
}

TEST_F(ProcessTest, StopsWithAllItsChildren) {
  auto process = shell("trap '' TERM; sleep 60 & echo $!; wait; wait");
  ASSERT_TRUE(process);
  TargetLog read(log());
  std::vector<std::string> lines;
  ASSERT_TRUE(eventually([&] { return !(lines = read.read()).empty(); }));
  EXPECT_EQ(usage_of(process->pid()).processes, 2U);
  EXPECT_GT(usage_of(process->pid()).rss_kib, 0U);
  EXPECT_GE(usage_of(process->pid()).files, 6U);
  process->stop(SIGTERM, milliseconds(20));
  EXPECT_TRUE(process->poll());
  EXPECT_EQ(usage_of(process->pid()).processes, 0U);
  EXPECT_TRUE(eventually([&] { return usage_of(std::stoi(lines[0])).rss_kib == 0; }));
}

TEST_F(ProcessTest, ALogIsReadAsItGrowsAndKeptSmall) {
  TargetLog read(log(), 100);
  EXPECT_TRUE(read.read().empty());  // not there yet
  std::ofstream out(log(), std::ios::app);
  out << "one\ntw" << std::flush;
  EXPECT_THAT(read.read(), ElementsAre("one"));
  out << "o\nrest" << std::flush;
  EXPECT_THAT(read.read(true), ElementsAre("two", "rest"));
  out << std::string(1000, 'x') << "\n" << std::flush;
  EXPECT_THAT(read.read(), ElementsAre(std::string(400, 'x')));
  EXPECT_EQ(std::filesystem::file_size(log()), 0U);
  out << "again\n" << std::flush;
  EXPECT_THAT(read.read(), ElementsAre("again"));
  EXPECT_EQ(read.tail().size(), 5U);
}

// "line 0" to "line SIZE-1" come in portions; the one at `sign` is held.
std::vector<std::string> tail_of(const std::filesystem::path& file, std::size_t size, std::size_t sign,
                                 std::size_t portion) {
  TargetLog read(file);
  std::ofstream out(file, std::ios::trunc);
  for (std::size_t i = 0; i < size; ++i) {
    out << "line " << i << '\n';
    if ((i + 1) % portion != 0 && i + 1 != size) continue;
    out << std::flush;
    const auto lines = read.read();
    const auto found = std::ranges::find(lines, "line " + std::to_string(sign));
    if (found != lines.end()) read.hold(std::span(found, lines.end()));
  }
  return read.tail();
}

TEST_F(ProcessTest, ALongReportKeepsItsBeginningAndItsEnd) {
  for (const std::size_t portion : {1, 7, 1000}) {
    const auto cut = tail_of(log(), 500, 100, portion);
    ASSERT_EQ(cut.size(), 101U);
    EXPECT_EQ(cut[0], "line 100");
    EXPECT_EQ(cut[39], "line 139");
    EXPECT_EQ(cut[40], "... (300 lines not kept)");
    EXPECT_EQ(cut[41], "line 440");
    EXPECT_EQ(cut.back(), "line 499");
    // What is held may reach into the last lines, or up to them: none is missing, none there twice.
    for (const std::size_t sign : {400, 420, 439}) {
      const auto whole = tail_of(log(), 500, sign, portion);
      ASSERT_EQ(whole.size(), 500 - sign) << sign;
      for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(whole[i], "line " + std::to_string(sign + i));
    }
    EXPECT_EQ(tail_of(log(), 500, 470, portion).front(), "line 440");  // with what came before it
    EXPECT_EQ(tail_of(log(), 500, 1000, portion).size(), 60U);         // no sign at all
  }
}

}  // namespace
}  // namespace h2prism::runner
