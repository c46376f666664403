#include "reports/ndjson_writer.h"

#include <csignal>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reports/sample_run.h"
#include "reports/stream.h"

namespace h2prism::reports {
namespace {

std::string lines() {
  std::string out;
  for (const auto& record : sample_run()) append_line(out, record);
  return out;
}

std::string temporary(const std::string& name) {
  return testing::TempDir() + name + std::to_string(::getpid());
}

TEST(NdjsonWriter, WhatIsWrittenCanBeRead) {
  const auto path = temporary("written");
  {
    auto writer = NdjsonWriter::open(path);
    ASSERT_TRUE(writer) << writer.error().message;
    NdjsonWriter moved = std::move(*writer);
    EXPECT_TRUE(moved.write(lines()));
    EXPECT_TRUE(moved.write(to_line(sample_run().front())));
  }
  std::ifstream in(path);
  const auto stream = read_stream(in);
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->records.size(), sample_run().size() + 1);
  ::unlink(path.c_str());
}

TEST(NdjsonWriter, NothingIsLostWhenTheProcessIsKilled) {
  const auto path = temporary("killed");
  const auto child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto writer = NdjsonWriter::open(path);
    if (writer && writer->write(lines())) ::raise(SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  std::ifstream in(path);
  const auto stream = read_stream(in);
  ASSERT_TRUE(stream);
  EXPECT_EQ(stream->records.size(), sample_run().size());
  ::unlink(path.c_str());
}

TEST(NdjsonWriter, GoesOnWhereItIsTold) {
  const auto path = temporary("continued");
  const auto first = to_line(sample_run().front());
  std::ofstream(path) << first << "half a li";
  {
    auto writer = NdjsonWriter::append(path, first.size());
    ASSERT_TRUE(writer) << writer.error().message;
    EXPECT_TRUE(writer->write(to_line(sample_run().back())));
  }
  std::ifstream in(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), first + to_line(sample_run().back()));
  ::unlink(path.c_str());
  EXPECT_TRUE(NdjsonWriter::append(path, 0));  // it need not be there
  ::unlink(path.c_str());
  EXPECT_FALSE(NdjsonWriter::append("/no/such/folder/run.ndjson", 0));
}

TEST(NdjsonWriter, SaysWhyAFileCannotBeWritten) {
  const auto none = NdjsonWriter::open("/no/such/folder/run.ndjson");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "cannot write /no/such/folder/run.ndjson: No such file or directory");

  auto full = NdjsonWriter::open("/dev/full");
  ASSERT_TRUE(full);
  for (int i = 0; i < 2; ++i) {
    const auto written = full->write(lines());
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message, "cannot write /dev/full: No space left on device");
  }
}

}  // namespace
}  // namespace h2prism::reports
