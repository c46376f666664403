#include "runner/run_files.h"

#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>

#include <fmt/format.h>

namespace h2prism::runner {
namespace {

struct Source {
  std::string name, file;
};

Source source_of(const std::string& given) {
  const auto equals = given.find('=');
  // A file may have an equals sign in its name.
  if (equals == std::string::npos || std::filesystem::exists(given))
    return {std::filesystem::path(given).stem().string(), given};
  return {given.substr(0, equals), given.substr(equals + 1)};
}

Result<reports::Stream> read(const std::string& file, reports::Exchanges wanted) {
  std::ifstream opened;
  if (file != "-") {
    opened.open(file, std::ios::binary);
    if (!opened || std::filesystem::is_directory(file)) return fail(fmt::format("{}: cannot be read", file));
  }
  auto stream = reports::read_stream(file == "-" ? std::cin : opened, wanted);
  if (!stream) return fail(fmt::format("{}: {}", file, stream.error().message));
  return stream;
}

}  // namespace

Result<RunFiles> read_runs(const std::vector<std::string>& files, reports::Exchanges wanted) {
  std::vector<Source> sources;
  std::vector<std::future<Result<reports::Stream>>> streams;
  for (const auto& given : files) {
    sources.push_back(source_of(given));
    // Reading is all that costs time.
    streams.push_back(std::async(std::launch::async, read, sources.back().file, wanted));
  }
  RunFiles out;
  std::string problem;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    auto stream = streams[i].get();
    if (!stream) {
      if (problem.empty()) problem = stream.error().message;
      continue;
    }
    out.streams.push_back(std::move(*stream));
    out.runs.push_back({sources[i].name, reports::results_of(out.streams.back().records)});
  }
  if (!problem.empty()) return fail(std::move(problem));
  return out;
}

}  // namespace h2prism::runner
