#include "runner/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include "reports/console.h"

namespace h2prism::runner {

Progress::Progress(std::size_t total, bool wanted)
    : total_(total), active_(wanted && isatty(STDERR_FILENO) == 1), started_(Clock::now()) {}

Progress::~Progress() {
  if (active_) fmt::print(stderr, "\r\033[K");
}

void Progress::update(std::size_t done, std::size_t unexpected) {
  const auto now = Clock::now();
  if (!active_ || (done < total_ && now - shown_ < milliseconds(50))) return;
  shown_ = now;
  const auto seconds = std::chrono::duration<double>(now - started_).count();
  fmt::print(
      stderr, "\r{}\033[K",
      reports::progress_line(done, total_, unexpected, static_cast<double>(done) / std::max(seconds, 1e-3)));
}

}  // namespace h2prism::runner
