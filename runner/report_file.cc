#include "runner/report_file.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "reports/formats.h"

namespace h2prism::runner {

namespace fs = std::filesystem;

Result<ReportRequest> parse_report(const std::string& text) {
  const auto equals = text.find('=');
  ReportRequest out{text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)};
  const auto* format = reports::find_format(out.format);
  const bool stream = out.format == "ndjson";
  if (format == nullptr && !stream)
    return fail(fmt::format("'{}' is not a format (ndjson, {})", out.format, reports::format_names()));
  if (equals != std::string::npos && out.path.empty())
    return fail("expected FORMAT or FORMAT=PATH, the path is empty");
  const std::string_view file = stream ? "run.ndjson" : format->file;
  if (out.path.empty()) out.path = file == "-" ? "-" : fmt::format("h2prism-report/{}", file);
  return out;
}

bool shows_all_exchanges(const ReportRequest& request) {
  const auto* format = reports::find_format(request.format);
  return format == nullptr || format->exchanges;  // the event stream shows everything
}

Result<void> make_folder_of(const std::string& path) {
  const auto folder = fs::path(path).parent_path();
  std::error_code error;
  if (folder.empty() || fs::exists(folder, error)) return {};
  // One level: a path that is wrong further up is a mistake, not a wish.
  if (!fs::create_directory(folder, error) || error)
    return fail(fmt::format("{}: the folder cannot be made", path));
  return {};
}

Result<void> write_report(const ReportRequest& request, std::span<const reports::MatrixColumn> runs) {
  const auto* format = reports::find_format(request.format);
  if (format == nullptr) return fail(fmt::format("'{}' is not a report of runs", request.format));
  if (runs.size() != 1 && format->many == nullptr)
    return fail(fmt::format("{} reports one run; shards of a run are merged by cat", request.format));
  const auto text = runs.size() == 1 ? format->one(runs.front().results) : format->many(runs);
  if (request.path == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return {};
  }
  if (auto ok = make_folder_of(request.path); !ok) return ok;
  std::ofstream out(request.path, std::ios::binary);
  out << text;
  if (!out.flush()) return fail(fmt::format("{}: cannot be written", request.path));
  return {};
}

}  // namespace h2prism::runner
