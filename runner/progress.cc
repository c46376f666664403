#include "runner/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include "reports/console.h"

namespace h2prism::runner {
namespace {

constexpr milliseconds on_terminal{50};
constexpr milliseconds elsewhere{10'000};  // a run that is over by then needs no line

}  // namespace

Progress::Progress(std::size_t total, bool wanted)
    : total_(total),
      wanted_(wanted),
      terminal_(isatty(STDERR_FILENO) == 1),
      started_(Clock::now()),
      shown_(started_) {}

Progress::~Progress() {
  if (wanted_ && terminal_) fmt::print(stderr, "\r\033[K");
}

void Progress::update(std::size_t done, std::size_t unexpected) {
  if (!wanted_) return;
  const auto now = Clock::now();
  if (now - shown_ < (terminal_ ? on_terminal : elsewhere)) return;
  shown_ = now;
  const auto line =
      reports::progress_line(done, total_, unexpected, std::chrono::duration<double>(now - started_).count());
  if (terminal_) {
    fmt::print(stderr, "\r{}\033[K", line);
  } else {
    fmt::print(stderr, "h2prism: {}\n", line);
  }
}

}  // namespace h2prism::runner
