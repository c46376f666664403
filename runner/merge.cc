#include "runner/merge.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "engine/script/section_order.h"
#include "reports/results.h"
#include "runner/kinship.h"
#include "runner/options.h"

namespace h2prism::runner {
namespace {

using reports::Gate;
using reports::MonitorRecord;
using reports::Record;
using script::Grade;

const reports::RunRecord& run_of(const PastRun& part) { return *part.runs().front(); }
const reports::ShardRecord& shard_of(const PastRun& part) { return *run_of(part).shard; }

Result<void> check(const PastRun& part, const PastRun& first, bool any_port) {
  const auto refuse = [&](const std::string& why) { return fail(fmt::format("{}: {}", part.path, why)); };
  const auto runs = part.runs();
  if (runs.empty()) return refuse("no run has begun in it");
  if (runs.size() > 1) return refuse("it holds several runs");
  if (!runs.front()->shard) return refuse("it is no shard, but a run of its own");
  if (&part == &first) return {};
  const auto &mine = shard_of(part), &theirs = shard_of(first);
  if (const auto other = difference(run_of(first), run_of(part), any_port); !other.empty())
    return refuse(fmt::format("it is {}, as {} is", other, first.path));
  if (mine.count != theirs.count)
    return refuse(fmt::format("it is one of {} shards, {} one of {}", mine.count, first.path, theirs.count));
  if (mine.selection != theirs.selection)
    return refuse(fmt::format("its selection is another than that of {}: {} cases and {}", first.path,
                              mine.of, theirs.of));
  return {};
}

// In the order of the suite: shards deal their cases out, each in order, and a case stands in its file.
void add_plan(std::span<const PastRun* const> parts, std::vector<Record>& out) {
  std::vector<const reports::CaseRecord*> plan;
  for (const auto* part : parts) {
    for (const auto& record : part->records) {
      if (const auto* test = std::get_if<reports::CaseRecord>(&record)) plan.push_back(test);
    }
  }
  std::ranges::stable_sort(plan, {}, [](const auto* test) {
    return std::tuple(script::section_order(test->rfc, test->section), test->file, test->line);
  });
  for (const auto* test : plan) out.emplace_back(*test);
}

Gate worse(Gate a, Gate b) {
  const auto rank = [](Gate gate) {
    switch (gate) {
      case Gate::unexpected_fail: return 3;
      case Gate::unexpected_pass: return 2;
      case Gate::known: return 1;
      default: return 0;
    }
  };
  return rank(a) >= rank(b) ? a : b;
}

// What one of them saw, all have seen; what none saw, though listed, is out of date.
void add_monitors(std::span<const PastRun* const> parts, bool whole, std::vector<Record>& out) {
  std::vector<MonitorRecord> all;
  for (const auto* part : parts) {
    for (const auto& record : part->records) {
      const auto* monitor = std::get_if<MonitorRecord>(&record);
      if (monitor == nullptr) continue;
      const auto it = std::ranges::find(all, monitor->id, &MonitorRecord::id);
      if (it == all.end()) {
        all.push_back(*monitor);
        continue;
      }
      for (const auto& id : monitor->cases) {
        if (std::ranges::find(it->cases, id) == it->cases.end()) it->cases.push_back(id);
      }
      it->known_to_differ = it->known_to_differ || monitor->known_to_differ;
      it->gate = worse(it->gate, monitor->gate);
      if (it->grade != Grade::strong || monitor->grade == Grade::strong) continue;
      it->grade = monitor->grade;
      it->finding = monitor->finding;
      it->text = monitor->text;
    }
  }
  for (auto& monitor : all) {
    if (whole && monitor.known_to_differ && monitor.grade == Grade::strong)
      monitor.gate = Gate::unexpected_pass;
    monitor.known_to_differ = false;
    out.emplace_back(std::move(monitor));
  }
}

reports::SummaryRecord summary_of(std::span<const PastRun* const> parts, const std::vector<Record>& records,
                                  bool whole, bool complete) {
  const auto results = reports::results_of(records);
  reports::SummaryRecord out;
  out.strong = results.count(Grade::strong);
  out.weak = results.count(Grade::weak);
  out.fail = results.count(Grade::fail);
  out.skip = results.count(Grade::skip);
  out.inconclusive = results.count(Grade::inconclusive);
  out.cases = out.strong + out.weak + out.fail + out.skip + out.inconclusive;
  out.monitors = results.monitors_with_findings();
  out.unexpected = results.unexpected();
  out.interrupted = !complete;
  bool lost = false;
  for (const auto* part : parts) {
    const auto* summary = part->summary();
    if (summary == nullptr) continue;
    out.seconds += summary->seconds;
    out.interrupted = out.interrupted || summary->interrupted;
    out.mistyped = summary->mistyped;
    lost = lost || summary->exit == static_cast<int>(Exit::unreachable);
  }
  const bool findings = out.unexpected > 0 || out.interrupted || (whole && !out.mistyped.empty());
  out.exit = static_cast<int>(lost ? Exit::unreachable : findings ? Exit::findings : Exit::as_expected);
  return out;
}

}  // namespace

Result<Merged> merge(std::span<const PastRun> given, bool partial, bool any_port) {
  Merged out;
  std::map<unsigned, const PastRun*> by_index;
  for (const auto& part : given) {
    if (const auto ok = check(part, given.front(), any_port); !ok) return std::unexpected(ok.error());
    const auto [it, fresh] = by_index.emplace(shard_of(part).index, &part);
    if (!fresh)
      return fail(fmt::format("{}: shard {}/{} is there twice: {} is it, too", part.path, it->first,
                              shard_of(part).count, it->second->path));
    if (part.summary() == nullptr)
      out.missing.push_back(
          fmt::format("{} (shard {}) was cut short; --resume continues it", part.path, it->first));
  }
  for (unsigned i = 1; i <= shard_of(given.front()).count; ++i) {
    if (!by_index.contains(i))
      out.missing.push_back(fmt::format("shard {}/{} is missing", i, shard_of(given.front()).count));
  }
  if (!out.missing.empty() && !partial)
    return fail(fmt::format("{} (--partial merges what there is)", out.missing.front()));

  std::vector<const PastRun*> parts;
  for (const auto& [index, part] : by_index) parts.push_back(part);
  auto run = run_of(*parts.front());
  const bool whole = run.shard->whole && out.missing.empty();
  run.shard.reset();
  for (const auto* part : parts) run.started = std::min(run.started, run_of(*part).started);
  out.records.emplace_back(std::move(run));
  add_plan(parts, out.records);
  for (const auto* part : parts) {
    for (const auto& record : part->records) {
      if (std::holds_alternative<reports::ExchangeRecord>(record) ||
          std::holds_alternative<reports::VerdictRecord>(record) ||
          std::holds_alternative<reports::FindingRecord>(record) ||
          std::holds_alternative<reports::StartRecord>(record) ||
          std::holds_alternative<reports::SampleRecord>(record) ||
          std::holds_alternative<reports::MishapRecord>(record))
        out.records.push_back(record);
    }
  }
  add_monitors(parts, whole, out.records);
  out.records.emplace_back(summary_of(parts, out.records, whole, out.missing.empty()));
  return out;
}

}  // namespace h2prism::runner
