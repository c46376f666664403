// The progress of a run: on a terminal one line, rewritten; elsewhere, as in CI, a line now and then.
#pragma once

#include <cstddef>

#include "engine/base/clock.h"

namespace h2prism::runner {

class Progress {
 public:
  Progress(std::size_t total, bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::size_t done, std::size_t unexpected);

 private:
  std::size_t total_;
  bool wanted_;
  bool terminal_;
  TimePoint started_;
  TimePoint shown_;
};

}  // namespace h2prism::runner
