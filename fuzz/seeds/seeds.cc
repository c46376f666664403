// h2prism-seeds CASES DIR: inputs for every target into DIR/TARGET/, dictionaries into DIR/dict/.
#include "fuzz/seeds/seeds.h"

#include <fstream>

#include <fmt/format.h>

#include "reports/pcapng.h"
#include "reports/results.h"
#include "reports/sample_run.h"
#include "reports/stream.h"

namespace h2prism::fuzz {
namespace {

Result<void> write_file(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << text << std::flush;
  if (!out) return fail(fmt::format("cannot write {}", file.string()));
  return {};
}

}  // namespace

Result<std::size_t> Seeds::write(const std::filesystem::path& folder) const {
  std::size_t count = 0;
  for (const auto& [target, inputs] : inputs_) {
    for (std::size_t number = 0; const auto& [input, unused] : inputs) {
      if (auto written = write_file(folder / target / fmt::format("{:04}", number++), as_text(input));
          !written)
        return std::unexpected(written.error());
      ++count;
    }
  }
  return count;
}

Result<void> add_case_files(Seeds& seeds, const std::filesystem::path& cases) {
  constexpr std::string_view next_case = "\n  - id:";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(cases)) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto head = text.substr(0, text.find(next_case));
    if (!head.starts_with("rfc:") || head.size() == text.size()) continue;
    for (auto at = head.size(); at < text.size();) {
      const auto end = std::min(text.size(), text.find(next_case, at + 1));
      seeds.add("case_yaml", head + text.substr(at, end - at));
      at = end;
    }
  }
  return {};
}

void add_reports(Seeds& seeds) {
  std::string all;
  for (const auto& record : reports::sample_run()) {
    seeds.add("ndjson_report", reports::to_line(record));
    all += reports::to_line(record);
  }
  seeds.add("ndjson_report", all);
  seeds.add("pcapng_reader", reports::pcapng(reports::results_of(reports::sample_run())));
}

}  // namespace h2prism::fuzz

int main(int argc, char** argv) {
  using namespace h2prism;
  if (argc != 3) {
    fmt::print(stderr, "usage: h2prism-seeds CASES DIR\n");
    return 2;
  }
  const auto suite = script::load_suite(argv[1]);
  if (!suite) {
    for (const auto& problem : suite.error()) fmt::print(stderr, "{}\n", script::to_string(problem));
    return 2;
  }
  fuzz::Seeds seeds;
  fuzz::add_cases(seeds, *suite);
  fuzz::add_reports(seeds);
  Result<void> done = fuzz::add_case_files(seeds, argv[1]);
  for (const auto& [name, text] : fuzz::dictionaries()) {
    if (done) done = fuzz::write_file(std::filesystem::path(argv[2]) / "dict" / name, text);
  }
  const auto written = done ? seeds.write(argv[2]) : std::unexpected(done.error());
  if (!written) {
    fmt::print(stderr, "{}\n", written.error().message);
    return 2;
  }
  fmt::print("{} inputs\n", *written);
  return 0;
}
