#include "runner/leak_watch.h"

#include <gtest/gtest.h>

namespace h2prism::runner {
namespace {

constexpr std::uint64_t mib = 1024;  // in KiB

ProcessUsage usage(std::uint64_t rss_kib, std::uint64_t files) { return {rss_kib, files, 1, 1}; }

TEST(LeakWatch, TellsOfMemoryBeyondTheLimitOnly) {
  LeakWatch watch({.memory_mib = 10, .files = 5});
  watch.see(usage(100 * mib, 8));
  watch.see(usage(110 * mib, 8));
  EXPECT_FALSE(watch.memory());
  watch.see(usage(110 * mib + 1, 8));
  ASSERT_TRUE(watch.memory());
  EXPECT_EQ(*watch.memory(), "its memory grew from 100 to 110 MiB, by more than 10 MiB");
}

TEST(LeakWatch, BeginsAnewWithEachProcess) {
  LeakWatch watch({.memory_mib = 10, .files = 5});
  watch.see(usage(100 * mib, 8));
  watch.restarted();
  watch.see(usage(200 * mib, 80));
  watch.see_at_rest(usage(200 * mib, 80));
  EXPECT_FALSE(watch.memory());
  EXPECT_FALSE(watch.files());
}

TEST(LeakWatch, CountsFilesAtRestOnly) {
  LeakWatch watch({.memory_mib = 10, .files = 5});
  watch.see(usage(mib, 8));
  watch.see(usage(mib, 800));
  EXPECT_FALSE(watch.files());
  EXPECT_FALSE(watch.has_closed_files(usage(mib, 14)));
  EXPECT_TRUE(watch.has_closed_files(usage(mib, 13)));
  watch.see_at_rest(usage(mib, 14));
  EXPECT_TRUE(watch.files());
}

TEST(LeakWatch, HasNoLimitAtZero) {
  LeakWatch watch({.memory_mib = 0, .files = 0});
  watch.see(usage(0, 0));
  watch.see(usage(1'000'000 * mib, 1'000'000));
  watch.see_at_rest(usage(1'000'000 * mib, 1'000'000));
  EXPECT_FALSE(watch.memory());
  EXPECT_FALSE(watch.files());
}

}  // namespace
}  // namespace h2prism::runner
