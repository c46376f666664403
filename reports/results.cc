#include "reports/results.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "reports/printable.h"

namespace h2prism::reports {
namespace {

class Collector {
 public:
  void operator()(const RunRecord& run) {
    run_ = &run;
    if (out_.run == nullptr) out_.run = &run;
  }
  void operator()(const CaseRecord& test) {
    const auto [it, is_new] = places_.try_emplace(test.id, out_.cases.size());
    if (is_new) out_.cases.emplace_back();
    out_.cases[it->second] = {&test, run_, nullptr, nullptr};
  }
  void operator()(const ExchangeRecord& exchange) {
    auto* result = find(exchange.id);
    if (result == nullptr) return;
    exchanges_[exchange.id].push_back(&exchange);
    if (result->verdict != nullptr && result->verdict->attempt == exchange.attempt)
      result->exchange = &exchange;
  }
  void operator()(const VerdictRecord& verdict) {
    auto* result = find(verdict.id);
    if (result == nullptr) return;
    result->verdict = &verdict;
    result->exchange = exchange_of(verdict);
  }
  void operator()(const FindingRecord&) {}
  void operator()(const StartRecord& start) { out_.target.add(start); }
  void operator()(const SampleRecord& sample) { out_.target.add(sample); }
  void operator()(const MishapRecord& mishap) { out_.target.add(mishap); }
  void operator()(const MonitorRecord& monitor) { out_.monitors.push_back(&monitor); }
  void operator()(const SummaryRecord& summary) {
    out_.seconds = out_.seconds.value_or(0) + summary.seconds;
    out_.interrupted = out_.interrupted || summary.interrupted;
  }

  Results take() { return std::move(out_); }

 private:
  CaseResult* find(std::string_view id) {
    const auto it = places_.find(id);
    return it == places_.end() ? nullptr : &out_.cases[it->second];
  }

  const ExchangeRecord* exchange_of(const VerdictRecord& verdict) const {
    const auto it = exchanges_.find(verdict.id);
    if (it == exchanges_.end()) return nullptr;
    const auto& all = it->second;
    const auto same = std::ranges::find(all.rbegin(), all.rend(), verdict.attempt, &ExchangeRecord::attempt);
    if (same != all.rend()) return *same;
    const bool accused = verdict.grade == Grade::fail || verdict.grade == Grade::inconclusive;
    return accused ? all.back() : nullptr;
  }

  Results out_;
  const RunRecord* run_ = nullptr;
  std::unordered_map<std::string_view, std::size_t> places_;
  std::unordered_map<std::string_view, std::vector<const ExchangeRecord*>> exchanges_;
};

// As a POSIX shell reads it back.
std::string shell_quoted(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) return std::string(word);
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += R"('\'')";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace

std::size_t Results::count(Grade grade) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(cases, [&](const auto& c) { return c.has_grade(grade); }));
}

std::size_t Results::not_played() const {
  return static_cast<std::size_t>(std::ranges::count(cases, nullptr, &CaseResult::verdict));
}

std::size_t Results::monitors_with_findings() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(monitors, [](const auto* m) { return m->grade != Grade::strong; }));
}

std::size_t Results::unexpected() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(cases, &CaseResult::is_unexpected) +
      std::ranges::count_if(monitors, [](const auto* m) { return is_unexpected(m->gate); }));
}

Results results_of(std::span<const Record> records) {
  Collector collector;
  for (const auto& record : records) std::visit(collector, record);
  return collector.take();
}

std::string command_line(std::span<const std::string> words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + shell_quoted(word);
  return out;
}

std::string replay_command(const CaseResult& result) {
  const bool known = result.run != nullptr && !result.run->replay.empty();
  const auto command = known ? command_line(result.run->replay) : "h2prism run";
  return printable(command + ' ' + shell_quoted(result.test->id));
}

}  // namespace h2prism::reports
