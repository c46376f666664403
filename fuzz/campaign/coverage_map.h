// What an instrumented target reaches inside, besides what it shows on the wire: counters in memory that it
// shares with us (fuzz/coverage/h2prism_coverage.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "fuzz/campaign/features.h"

struct h2prism_coverage;

namespace h2prism::fuzz {

class CoverageMap {
 public:
  // The variable that tells a target of it.
  static constexpr const char* variable = "H2PRISM_COVERAGE";

  static Result<std::unique_ptr<CoverageMap>> make();
  ~CoverageMap();
  CoverageMap(const CoverageMap&) = delete;
  CoverageMap& operator=(const CoverageMap&) = delete;

  // What that variable has to say. Good for processes of the same user while this one lives.
  std::string path() const;
  bool attached() const;                            // a target has found it
  std::size_t edges() const;                        // that it has, at most coverage_edges; 0: not known
  std::size_t reached() const { return reached_; }  // of them, so far

  void clear();  // forgets what was passed since the last call
  // Those that were passed since the last call, each with how often about, where nothing was as often before.
  std::vector<Feature> take();

 private:
  CoverageMap(int file, h2prism_coverage* shared);

  int file_;
  h2prism_coverage* shared_;
  std::vector<std::uint8_t> seen_;  // by edge: bits for classes of counts
  std::size_t reached_ = 0;
};

}  // namespace h2prism::fuzz
