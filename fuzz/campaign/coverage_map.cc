#include "fuzz/campaign/coverage_map.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/coverage/h2prism_coverage.h"

namespace h2prism::fuzz {
namespace {

static_assert(coverage_edges == H2PRISM_COVERAGE_EDGES);

// Once, twice, three times, up to 7, 15, 31, 127, more: a loop that runs once more is no news each time.
unsigned class_of(std::uint8_t count) {
  if (count < 4) return count - 1U;
  const auto bits = static_cast<unsigned>(std::bit_width(count));
  return bits < 6 ? bits : bits < 8 ? 6U : 7U;
}

}  // namespace

Result<std::unique_ptr<CoverageMap>> CoverageMap::make() {
  const int file = memfd_create("h2prism-coverage", MFD_CLOEXEC);
  void* shared = MAP_FAILED;
  if (file >= 0 && ftruncate(file, sizeof(h2prism_coverage)) == 0)
    shared = mmap(nullptr, sizeof(h2prism_coverage), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (shared == MAP_FAILED) {
    const auto why = fmt::format("memory to share with the target: {}", std::strerror(errno));
    if (file >= 0) close(file);
    return fail(why);
  }
  return std::unique_ptr<CoverageMap>(new CoverageMap(file, static_cast<h2prism_coverage*>(shared)));
}

CoverageMap::CoverageMap(int file, h2prism_coverage* shared)
    : file_(file), shared_(shared), seen_(coverage_edges) {}

CoverageMap::~CoverageMap() {
  munmap(shared_, sizeof *shared_);
  close(file_);
}

std::string CoverageMap::path() const { return fmt::format("/proc/{}/fd/{}", getpid(), file_); }

bool CoverageMap::attached() const { return shared_->version == H2PRISM_COVERAGE_VERSION; }

std::size_t CoverageMap::edges() const { return std::min<std::size_t>(shared_->edges, coverage_edges); }

void CoverageMap::clear() { std::memset(shared_->counters, 0, sizeof shared_->counters); }

std::vector<Feature> CoverageMap::take() {
  std::vector<Feature> out;
  // Most are 0: eight at a time.
  for (std::size_t at = 0; at < coverage_edges; at += sizeof(std::uint64_t)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, &shared_->counters[at], sizeof eight);
    if (eight == 0) continue;
    for (auto edge = at; edge < at + sizeof eight; ++edge) {
      const auto count = std::exchange(shared_->counters[edge], std::uint8_t{0});
      if (count == 0) continue;
      const auto in_class = class_of(count);
      auto& seen = seen_[edge];
      if (seen == 0) ++reached_;
      if ((seen >> in_class & 1) != 0) continue;
      seen |= static_cast<std::uint8_t>(1U << in_class);
      out.push_back(static_cast<Feature>(wire_features + edge * coverage_classes + in_class));
    }
  }
  return out;
}

}  // namespace h2prism::fuzz
