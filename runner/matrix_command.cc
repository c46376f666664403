#include "runner/matrix_command.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <list>

#include <fmt/format.h>

#include "reports/matrix.h"
#include "reports/stream.h"

namespace h2prism::runner {

int matrix_command(const std::vector<std::string>& runs, bool html) {
  constexpr int unusable = 2;
  std::list<reports::Stream> streams;  // the results are views into them
  std::vector<reports::MatrixColumn> columns;
  for (const auto& run : runs) {
    const auto equals = run.find('=');
    const auto file = equals == std::string::npos ? run : run.substr(equals + 1);
    const auto name =
        equals == std::string::npos ? std::filesystem::path(file).stem().string() : run.substr(0, equals);
    std::ifstream in(file, std::ios::binary);
    if (!in) {
      fmt::print(stderr, "h2prism: {}: cannot be read\n", file);
      return unusable;
    }
    auto stream = reports::read_stream(in);
    if (!stream) {
      fmt::print(stderr, "h2prism: {}: {}\n", file, stream.error().message);
      return unusable;
    }
    streams.push_back(std::move(*stream));
    columns.push_back({name, reports::results_of(streams.back().records)});
  }
  std::fputs((html ? reports::matrix_html(columns) : reports::matrix_markdown(columns)).c_str(), stdout);
  return 0;
}

}  // namespace h2prism::runner
