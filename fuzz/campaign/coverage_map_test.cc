#include "fuzz/campaign/coverage_map.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/campaign/pool.h"
#include "fuzz/coverage/h2prism_coverage.h"

namespace h2prism::fuzz {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Feature edge(std::size_t number, std::size_t in_class) {
  return static_cast<Feature>(wire_features + number * coverage_classes + in_class);
}

// A target's view of the memory, which it finds by its path.
class Instrumented {
 public:
  explicit Instrumented(const CoverageMap& map) {
    const int file = open(map.path().c_str(), O_RDWR | O_CLOEXEC);
    EXPECT_GE(file, 0) << map.path();
    shared_ = static_cast<h2prism_coverage*>(
        mmap(nullptr, sizeof *shared_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
    EXPECT_NE(shared_, MAP_FAILED);
    close(file);
  }
  ~Instrumented() { munmap(shared_, sizeof *shared_); }
  Instrumented(const Instrumented&) = delete;
  Instrumented& operator=(const Instrumented&) = delete;

  h2prism_coverage& shared() { return *shared_; }

 private:
  h2prism_coverage* shared_ = nullptr;
};

TEST(CoverageMap, IsFoundByItsPath) {
  const auto map = CoverageMap::make().value();
  EXPECT_FALSE(map->attached());
  Instrumented target(*map);
  target.shared().version = H2PRISM_COVERAGE_VERSION;
  target.shared().edges = 1000;
  EXPECT_TRUE(map->attached());
  EXPECT_EQ(map->edges(), 1000);
}

TEST(CoverageMap, TellsWhatIsNewAndOnlyThat) {
  const auto map = CoverageMap::make().value();
  Instrumented target(*map);
  auto& counters = target.shared().counters;
  counters[3] = 1;
  counters[H2PRISM_COVERAGE_EDGES - 1] = 255;
  EXPECT_THAT(map->take(), ElementsAre(edge(3, 0), edge(H2PRISM_COVERAGE_EDGES - 1, 7)));
  EXPECT_EQ(map->reached(), 2);
  EXPECT_THAT(map->take(), IsEmpty()) << "it is cleared";
  counters[3] = 1;
  EXPECT_THAT(map->take(), IsEmpty());
  counters[3] = 2;
  counters[4] = 5;
  EXPECT_THAT(map->take(), ElementsAre(edge(3, 1), edge(4, 3)));
  EXPECT_EQ(map->reached(), 3);
}

TEST(CoverageMap, CountsInClasses) {
  const auto map = CoverageMap::make().value();
  Instrumented target(*map);
  for (int count = 1; count < 256; ++count) {
    target.shared().counters[9] = static_cast<std::uint8_t>(count);
    const bool first_of_class = std::ranges::count(std::vector{1, 2, 3, 4, 8, 16, 32, 128}, count) != 0;
    EXPECT_THAT(map->take(), SizeIs(first_of_class ? 1 : 0)) << count;
  }
}

TEST(CoverageMap, ForgetsWhatIsNobodys) {
  const auto map = CoverageMap::make().value();
  Instrumented target(*map);
  target.shared().counters[7] = 1;
  map->clear();
  EXPECT_THAT(map->take(), IsEmpty());
  target.shared().counters[7] = 1;
  EXPECT_THAT(map->take(), SizeIs(1));
}

TEST(Pool, DoesNotLetTheWirePushOutWhatReachesMore) {
  Pool pool(2);
  pool.add(Bytes{99}, std::vector<Feature>{edge(5, 0)});
  for (Feature i = 0; i < 9; ++i) pool.add(Bytes{static_cast<std::uint8_t>(i)}, std::vector<Feature>{i});
  EXPECT_EQ(pool.size(), 3);
  Random random(1);
  int picked = 0;
  for (int i = 0; i < 1000; ++i) picked += pool.pick(random)[0] == 99 ? 1 : 0;
  EXPECT_GT(picked, 400);
  EXPECT_LT(picked, 600);
}

TEST(Pool, HoldsWhatATargetReaches) {
  Pool pool;
  EXPECT_TRUE(pool.add(Bytes{1}, std::vector<Feature>{edge(H2PRISM_COVERAGE_EDGES - 1, 7)}));
  EXPECT_FALSE(pool.add(Bytes{2}, std::vector<Feature>{edge(H2PRISM_COVERAGE_EDGES - 1, 7)}));
}

}  // namespace
}  // namespace h2prism::fuzz
