#include "runner/stream_writer.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace h2prism::runner {
namespace {

std::string path_of(const std::string& name) {
  return testing::TempDir() + name + std::to_string(::getpid());
}

std::string contents(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(StreamWriter, KeepsTheOrderOfWhatItGets) {
  const auto path = path_of("stream");
  std::string all;
  {
    StreamWriter writer(*reports::NdjsonWriter::open(path));
    for (int i = 0; i < 20'000; ++i) {
      const auto line = std::to_string(i) + std::string(static_cast<std::size_t>(i % 100), '.') + '\n';
      all += line;
      writer.write(line);
    }
    EXPECT_EQ(writer.finish(), "");
  }
  EXPECT_EQ(contents(path), all);
  ::unlink(path.c_str());
}

TEST(StreamWriter, WritesWithinAMomentWhateverComesNext) {
  const auto path = path_of("moment");
  StreamWriter writer(*reports::NdjsonWriter::open(path));
  writer.write("line\n");
  const auto end = Clock::now() + milliseconds(5000);  // on a machine that is busy
  while (contents(path).empty() && Clock::now() < end) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(contents(path), "line\n");
  ::unlink(path.c_str());
}

TEST(StreamWriter, TellsOfAFullDisk) {
  StreamWriter writer(*reports::NdjsonWriter::open("/dev/full"));
  writer.write("line\n");
  EXPECT_EQ(writer.finish(), "cannot write /dev/full: No space left on device");
}

}  // namespace
}  // namespace h2prism::runner
