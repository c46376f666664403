// `--report FORMAT[=PATH]` and `--to FORMAT[=PATH]`: which report goes where, and putting it there.
#pragma once

#include <span>
#include <string>

#include "engine/base/result.h"
#include "reports/matrix.h"
#include "runner/options.h"

namespace h2prism::runner {

// Without a path, the format's own name in the folder h2prism-report. The error names the formats.
Result<ReportRequest> parse_report(const std::string& text);

// Makes the folder, too; "-" is standard output. Not for ndjson, which is written as the run goes.
Result<void> write_report(const ReportRequest& request, std::span<const reports::MatrixColumn> runs);

// The exchanges of cases that passed are in it, too.
bool shows_all_exchanges(const ReportRequest& request);

// The folder that the path stands in.
Result<void> make_folder_of(const std::string& path);

}  // namespace h2prism::runner
