// What became of the target's process during a run, where h2prism started it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/target_record.h"

namespace h2prism::reports {

// On one clock: where a stream holds several targets, one life behind the other.
class TargetHistory {
 public:
  void add(const StartRecord& start);
  void add(const SampleRecord& sample);
  void add(const MishapRecord& mishap);

  std::span<const std::int64_t> starts() const { return starts_; }  // ms
  std::span<const SampleRecord> samples() const { return samples_; }
  std::span<const MishapRecord> mishaps() const { return mishaps_; }
  bool empty() const { return starts_.empty() && samples_.empty() && mishaps_.empty(); }

 private:
  std::int64_t on_clock(std::int64_t ms);

  std::int64_t begun_ = 0, end_ = 0;  // the life under way, and what is the latest of all
  std::vector<std::int64_t> starts_;
  std::vector<SampleRecord> samples_;
  std::vector<MishapRecord> mishaps_;
};

// Of one thing that was sampled.
struct Usage {
  std::uint64_t first = 0, last = 0, most = 0;
};
Usage usage_of(std::span<const SampleRecord> samples, std::uint64_t SampleRecord::* what);

// At most `most` samples (from 3) with the same first and last: each of the others is the most that was used
// since the one before.
std::vector<SampleRecord> thinned(std::span<const SampleRecord> samples, std::size_t most);

// "memory 12 -> 14 MiB (most 15), open files 9 -> 9 (most 41), threads 1; started 3 times"; "" when nothing
// was seen of it.
std::string usage_text(const TargetHistory& history);
// "at 6.5 s the target was killed by signal 11 (SIGSEGV)"
std::string mishap_text(const MishapRecord& mishap);
// "9113/6.9/some-case", "12 suspects", "no case was under way".
std::string culprit_text(const MishapRecord& mishap);

// At most `most` lines: those from the one that is quoted in what is `told` of the mishap, for a sanitizer's
// report ends in what nobody reads; or else the last, for what a target says last is what it died of.
inline constexpr std::size_t log_lines_shown = 20;
std::span<const std::string> excerpt(std::span<const std::string> log, std::string_view told,
                                     std::size_t most = log_lines_shown);

}  // namespace h2prism::reports
