#include "runner/past_run.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "reports/results.h"
#include "reports/stream.h"

namespace h2prism::runner {
namespace {

using reports::Record;

bool closes(const Record& record) {
  return std::holds_alternative<reports::MonitorRecord>(record) ||
         std::holds_alternative<reports::SummaryRecord>(record);
}

bool fails(reports::Grade grade, reports::Gate gate) {
  return grade == reports::Grade::fail || grade == reports::Grade::inconclusive || is_unexpected(gate);
}

}  // namespace

std::vector<const reports::RunRecord*> PastRun::runs() const {
  std::vector<const reports::RunRecord*> out;
  for (const auto& record : records) {
    if (const auto* run = std::get_if<reports::RunRecord>(&record)) out.push_back(run);
  }
  return out;
}

const reports::SummaryRecord* PastRun::summary() const {
  const reports::SummaryRecord* out = nullptr;
  for (const auto& record : records) {
    if (const auto* summary = std::get_if<reports::SummaryRecord>(&record)) out = summary;
  }
  return out;
}

Result<PastRun> read_past_run(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path)) return fail(fmt::format("{}: cannot be read", path));
  const std::string text(std::istreambuf_iterator<char>(in), {});
  PastRun out;
  out.path = path;
  std::size_t at = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', at)) {
    const std::string_view line(text.data() + at, end - at);
    at = end + 1;
    auto record = reports::from_json(nlohmann::json::parse(line, nullptr, false));
    if (!record) continue;
    if (const auto* run = std::get_if<reports::RunRecord>(&*record)) {
      if (const auto other = reports::other_version(*run); !other.empty())
        return fail(fmt::format("{}: {}", path, other));
    }
    if (!closes(*record)) out.open_octets = at;
    out.records.push_back(std::move(*record));
  }
  if (out.records.empty() && !text.empty() && text.find('\n') != std::string::npos)
    return fail(fmt::format("{}: not an event stream (--report ndjson=FILE makes one)", path));
  return out;
}

std::set<std::string, std::less<>> failed_in(const PastRun& past) {
  std::set<std::string, std::less<>> out;
  const auto results = reports::results_of(past.records);
  for (const auto& result : results.cases) {
    if (result.verdict == nullptr || fails(result.verdict->grade, result.verdict->gate))
      out.insert(result.test->id);
  }
  for (const auto* monitor : results.monitors) {
    if (fails(monitor->grade, monitor->gate)) out.insert(monitor->cases.begin(), monitor->cases.end());
  }
  return out;
}

}  // namespace h2prism::runner
