#include "reports/target_history.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace h2prism::reports {
namespace {

// "12", "12 -> 14 MiB (most 15)".
template <class Text>
std::string course(const Usage& usage, Text text, std::string_view unit = "") {
  const auto first = text(usage.first), last = text(usage.last), most = text(usage.most);
  const bool peak = most != first && most != last;
  return fmt::format("{}{}{}{}", first, first == last && !peak ? "" : " -> " + last, unit,
                     peak ? fmt::format(" (most {})", most) : "");
}

std::string mebibytes(std::uint64_t kib) {
  const auto mib = static_cast<double>(kib) / 1024;
  return fmt::format("{:.{}f}", mib, mib < 10 ? 1 : 0);
}

}  // namespace

// 0 is the first start of a life: that of another shard, or of a run that was resumed.
void TargetHistory::add(const StartRecord& start) {
  if (start.ms == 0) begun_ = end_;
  starts_.push_back(on_clock(start.ms));
}

void TargetHistory::add(const SampleRecord& sample) {
  samples_.push_back(sample);
  samples_.back().ms = on_clock(sample.ms);
}

void TargetHistory::add(const MishapRecord& mishap) {
  auto moved = mishap;
  moved.ms = on_clock(mishap.ms);
  // One is told of when it is clear who did it, which may be behind the next one.
  mishaps_.insert(std::ranges::upper_bound(mishaps_, moved.ms, {}, &MishapRecord::ms), std::move(moved));
}

std::int64_t TargetHistory::on_clock(std::int64_t ms) {
  end_ = std::max(end_, begun_ + ms);
  return begun_ + ms;
}

Usage usage_of(std::span<const SampleRecord> samples, std::uint64_t SampleRecord::* what) {
  if (samples.empty()) return {};
  return {samples.front().*what, samples.back().*what, (*std::ranges::max_element(samples, {}, what)).*what};
}

std::vector<SampleRecord> thinned(std::span<const SampleRecord> samples, std::size_t most) {
  if (samples.size() <= most) return {samples.begin(), samples.end()};
  const auto inner = samples.subspan(1, samples.size() - 2);
  const auto count = most - 2;
  std::vector<SampleRecord> out{samples.front()};
  for (std::size_t i = 0; i < count; ++i) {
    const auto from = i * inner.size() / count, to = (i + 1) * inner.size() / count;
    const auto part = inner.subspan(from, to - from);
    auto& one = out.emplace_back(part.back());
    for (auto what :
         {&SampleRecord::rss_kib, &SampleRecord::files, &SampleRecord::threads, &SampleRecord::processes}) {
      one.*what = usage_of(part, what).most;
    }
  }
  out.push_back(samples.back());
  return out;
}

std::string usage_text(const TargetHistory& history) {
  std::string out;
  if (const auto samples = history.samples(); !samples.empty()) {
    const auto number = [](std::uint64_t n) { return std::to_string(n); };
    out = fmt::format("memory {}, open files {}, threads {}",
                      course(usage_of(samples, &SampleRecord::rss_kib), mebibytes, " MiB"),
                      course(usage_of(samples, &SampleRecord::files), number),
                      course(usage_of(samples, &SampleRecord::threads), number));
    const auto processes = usage_of(samples, &SampleRecord::processes);
    if (processes.most > 1) out += fmt::format(", processes {}", course(processes, number));
  }
  if (const auto starts = history.starts().size(); starts > 0) {
    out += fmt::format("{}started {}", out.empty() ? "" : "; ",
                       starts == 1 ? "once" : fmt::format("{} times", starts));
  }
  return out;
}

std::string mishap_text(const MishapRecord& mishap) {
  return fmt::format("at {:.1f} s the target {}", static_cast<double>(mishap.ms) / 1000, mishap.text);
}

std::string culprit_text(const MishapRecord& mishap) {
  if (!mishap.id.empty()) return mishap.id;
  if (mishap.suspects.empty()) return "no case was under way";
  return fmt::format("{} suspect{}", mishap.suspects.size(), mishap.suspects.size() == 1 ? "" : "s");
}

std::span<const std::string> excerpt(std::span<const std::string> log, std::string_view told,
                                     std::size_t most) {
  if (log.size() <= most) return log;
  const auto quoted = [&](const std::string& line) { return !line.empty() && told.ends_with(": " + line); };
  const auto at = std::ranges::find_if(log, quoted);
  const auto start = std::min(static_cast<std::size_t>(at - log.begin()), log.size() - most);
  return log.subspan(start, most);
}

}  // namespace h2prism::reports
