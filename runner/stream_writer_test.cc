#include "runner/stream_writer.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "reports/sample_run.h"
#include "reports/stream.h"

namespace h2prism::runner {
namespace {

using reports::ExchangeRecord;

TEST(StreamWriter, KeepsTheOrderOfWhatItGets) {
  const auto path = testing::TempDir() + "stream" + std::to_string(::getpid());
  constexpr int rounds = 300;  // more than may wait
  {
    StreamWriter writer(*reports::NdjsonWriter::open(path));
    for (int i = 0; i < rounds; ++i) {
      std::vector<StreamItem> items;
      items.emplace_back(LoggedExchange{{}, "9113/6.9/x", i});
      items.emplace_back(reports::Record(reports::sample_verdict("9113/6.9/x", script::Grade::weak, {})));
      writer.write(std::move(items));
    }
    EXPECT_EQ(writer.finish(), "");
  }
  std::ifstream in(path);
  const auto stream = reports::read_stream(in);
  ASSERT_TRUE(stream);
  ASSERT_EQ(stream->records.size(), 2U * rounds);
  for (int i = 0; i < rounds; ++i)
    EXPECT_EQ(std::get<ExchangeRecord>(stream->records[2 * static_cast<std::size_t>(i)]).attempt, i);
  ::unlink(path.c_str());
}

TEST(StreamWriter, TellsOfAFullDisk) {
  StreamWriter writer(*reports::NdjsonWriter::open("/dev/full"));
  std::vector<StreamItem> items;
  items.emplace_back(reports::Record(reports::sample_head()));
  writer.write(std::move(items));
  EXPECT_EQ(writer.finish(), "cannot write /dev/full: No space left on device");
}

}  // namespace
}  // namespace h2prism::runner
