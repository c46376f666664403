#include "runner/resume.h"

#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "runner/kinship.h"
#include "runner/past_run.h"

namespace h2prism::runner {
namespace {

using reports::Record;

// Which case is in one selection and not in the other; "" when they are the same.
std::string odd_one(const std::set<std::string>& planned, const std::set<std::string>& selected) {
  for (const auto& id : selected) {
    if (!planned.contains(id)) return fmt::format("it has no {}", id);
  }
  for (const auto& id : planned) {
    if (!selected.contains(id)) return fmt::format("it has {}, too", id);
  }
  return "";
}

// Cases that were over on a process that was then replaced, when nobody had said yet what broke it: one of
// them may have done it, though it passed. A target that is started for each case is none of this.
std::set<std::string> open_suspects(const std::vector<Record>& records) {
  std::set<std::string> open, carried;  // carried: into a later part of the run, which plays them again
  std::vector<std::string> over;        // on the process that runs
  bool told = false, shared = false;
  for (const auto& record : records) {
    if (const auto* verdict = std::get_if<reports::VerdictRecord>(&record)) {
      over.push_back(verdict->id);
      carried.erase(verdict->id);
    } else if (std::holds_alternative<reports::MishapRecord>(record)) {
      open.clear();
      told = true;
    } else if (const auto* start = std::get_if<reports::StartRecord>(&record)) {
      if (start->ms == 0) {
        carried.merge(open);
        open.clear();
      } else if (!told) {
        open.insert(over.begin(), over.end());
      }
      shared = shared || over.size() > 1;
      over.clear();
      told = false;
    }
  }
  open.merge(carried);
  return shared ? open : std::set<std::string>();
}

std::string shard_text(const reports::RunRecord& run) {
  return run.shard ? fmt::format("shard {}/{}", run.shard->index, run.shard->count) : "no shard";
}

}  // namespace

Result<Resumption> resume(const std::string& path, const reports::RunRecord& now,
                          std::span<const script::Case* const> selected, const Judge& judge) {
  Resumption out;
  if (!std::filesystem::exists(path)) return out;
  auto past = read_past_run(path);
  if (!past) return std::unexpected(past.error());
  const auto runs = past->runs();
  if (runs.empty()) return out;
  const auto refuse = [&](const std::string& why) {
    return fail(fmt::format("--resume {}: {}; start anew without --resume, or with another file", path, why));
  };
  if (runs.size() > 1) return refuse("it holds several runs");
  if (const auto other = difference(now, *runs.front()); !other.empty()) return refuse("it is " + other);
  if (shard_text(now) != shard_text(*runs.front()))
    return refuse(fmt::format("it is {}, not {}", shard_text(*runs.front()), shard_text(now)));

  std::set<std::string> planned, wanted;
  std::map<std::string, const reports::VerdictRecord*> verdicts;
  for (const auto& record : past->records) {
    if (const auto* test = std::get_if<reports::CaseRecord>(&record)) planned.insert(test->id);
    if (const auto* verdict = std::get_if<reports::VerdictRecord>(&record)) verdicts[verdict->id] = verdict;
  }
  for (const auto* test : selected) wanted.insert(test->id);
  if (verdicts.empty()) return out;  // nothing is lost, and the plan may be incomplete
  if (const auto odd = odd_one(planned, wanted); !odd.empty())
    return refuse("its selection is another: " + odd);

  const auto suspects = open_suspects(past->records);
  for (const auto& [id, verdict] : verdicts) {
    const auto gate = judge.judge(id, verdict->grade, verdict->finding, now.threshold).first;
    const bool unconfirmed = verdict->attempt == 1 && gate == reports::Gate::unexpected_fail;
    if (!unconfirmed && !suspects.contains(id)) out.finished.insert(id);
  }
  out.octets = past->open_octets;
  std::erase_if(past->records, [](const Record& record) {
    return std::holds_alternative<reports::MonitorRecord>(record) ||
           std::holds_alternative<reports::SummaryRecord>(record);
  });
  out.records = std::move(past->records);
  return out;
}

}  // namespace h2prism::runner
