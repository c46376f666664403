#include "runner/merge_command.h"

#include <filesystem>

#include <fmt/format.h>

#include "reports/console.h"
#include "reports/stream.h"
#include "runner/exit_codes.h"
#include "runner/expectations_edit.h"
#include "runner/merge.h"
#include "runner/options.h"

namespace h2prism::runner {

int merge_command(const MergeOptions& options) {
  std::vector<PastRun> parts;
  for (const auto& path : options.parts) {
    std::error_code error;
    if (std::filesystem::equivalent(path, options.out, error))
      return misused(fmt::format("{} is what is merged, and where it would go", path));
    auto part = read_past_run(path);
    if (!part) return misused(part.error().message);
    parts.push_back(std::move(*part));
  }
  const auto merged = merge(parts, options.partial, options.any_port);
  if (!merged) return misused(merged.error().message);
  for (const auto& what : merged->missing) fmt::print(stderr, "h2prism: {}\n", what);
  std::string text;
  for (const auto& record : merged->records) text += reports::to_line(record);
  if (const auto ok = replace_file(options.out, text); !ok) return misused(ok.error().message);
  const auto& summary = std::get<reports::SummaryRecord>(merged->records.back());
  for (const auto& entry : summary.mistyped) fmt::print(stderr, "h2prism: {}\n", entry);
  fmt::print("{}", reports::summary(reports::results_of(merged->records)));
  fmt::print("{} shards merged: {}\n", parts.size(), options.out);
  return summary.exit;
}

}  // namespace h2prism::runner
