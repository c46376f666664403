#include "runner/leak_watch.h"

#include <fmt/format.h>

namespace h2prism::runner {

void LeakWatch::see(const ProcessUsage& usage) {
  if (!first_) first_ = usage;
  constexpr std::uint64_t kib_per_mib = 1024;
  const auto allowed = first_->rss_kib + limits_.memory_mib * kib_per_mib;
  if (limits_.memory_mib == 0 || memory_ || usage.rss_kib <= allowed) return;
  memory_ = fmt::format("its memory grew from {} to {} MiB, by more than {} MiB",
                        first_->rss_kib / kib_per_mib, usage.rss_kib / kib_per_mib, limits_.memory_mib);
}

bool LeakWatch::has_closed_files(const ProcessUsage& usage) const {
  return limits_.files == 0 || !first_ || usage.files <= first_->files + limits_.files;
}

void LeakWatch::see_at_rest(const ProcessUsage& usage) {
  if (files_ || has_closed_files(usage)) return;
  files_ =
      fmt::format("it had {} files open at first, and {} when all connections were over, more than {} above",
                  first_->files, usage.files, limits_.files);
}

}  // namespace h2prism::runner
