#include "runner/fuzz_cli.h"

#include <charconv>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace h2prism::runner {
namespace {

Result<std::optional<std::uint64_t>> number(std::string_view option, const std::string& text) {
  if (text.empty()) return std::optional<std::uint64_t>{};
  std::uint64_t out = 0;
  const auto* end = text.data() + text.size();
  if (const auto [stop, error] = std::from_chars(text.data(), end, out); error != std::errc{} || stop != end)
    return fail(fmt::format("{} {}: expected a number", option, text));
  return out;
}

}  // namespace

void add_fuzz_bounds(CLI::App& fuzz, FuzzOptions& options, FuzzTexts& texts) {
  fuzz.add_option("--time", texts.time, "how long: 90s, 5m, 2h (default: 60s, without --count)")
      ->type_name("TIME");
  fuzz.add_option("--count", texts.count, "how many sequences, at most")->type_name("N");
  fuzz.add_option("-j,--jobs", options.jobs, "connections in flight, to each server; clients at a time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  fuzz.add_option(
          "--seed", texts.seed,
          "what all is drawn from; with --jobs 1 it gives the same sequences in the same order (default: "
          "drawn itself, and told)")
      ->type_name("N");
  fuzz.add_option("--out", options.out, "folder for what is found")
      ->type_name("FOLDER")
      ->capture_default_str();
  fuzz.add_option(
          "--corpus", options.corpus,
          "inputs to begin with, besides what the cases send: a folder or a file (fuzz/corpus/session_*); of "
          "event streams (.ndjson) and captures in the clear (.pcapng), what the other end than the target "
          "sent")
      ->type_name("FOLDER|FILE");
  fuzz.add_option("--max-findings", options.max_findings, "stop after so many")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  fuzz.add_flag("-q,--quiet", options.quiet, "only what is found, and the summary");
}

void add_fuzz_options(CLI::App& fuzz, FuzzOptions& options, FuzzTexts& texts) {
  add_fuzz_bounds(fuzz, options, texts);
  fuzz.add_option("--rate", options.rate, "sequences a second, at most; 0: as many as there can be")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  fuzz.add_option(
          "--expectations", options.target.expectations,
          "what is known to fail, instead of the profile's: monitor/NAME, or cases that fuzzing found; "
          "it is counted, and no finding")
      ->type_name("FILE");
  fuzz.add_flag("--coverage", options.coverage,
                "keep what reaches something new inside the target, too: one that h2prism starts, and that "
                "was built "
                "to tell (fuzz/README.md); one sequence at a time")
      ->excludes("--jobs");
  fuzz.add_option("--resume", options.resume, "go on with the campaign in this folder, repeating nothing")
      ->type_name("FOLDER")
      ->excludes("--out");
}

Result<void> understand_fuzz(const FuzzTexts& texts, FuzzOptions& options) {
  if (!texts.time.empty()) {
    const auto time = parse_time(texts.time);
    if (!time) return fail(fmt::format("--time {}: {}", texts.time, time.error().message));
    options.time = *time;
  }
  auto seed = number("--seed", texts.seed);
  if (!seed) return std::unexpected(seed.error());
  options.seed = *seed;
  auto count = number("--count", texts.count);
  if (!count) return std::unexpected(count.error());
  options.count = *count;
  return {};
}

Result<milliseconds> parse_time(std::string_view text) {
  double value = 0;
  const auto* const begin = text.data();
  const auto [stop, error] = std::from_chars(begin, begin + text.size(), value);
  const auto unit = text.substr(static_cast<std::size_t>(stop - begin));
  const double factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  constexpr double most = 1e6;  // seconds
  if (error != std::errc{} || factor == 0 || !(value > 0) || value * factor > most)
    return fail("expected a time like 90s, 5m or 2h");
  return milliseconds(static_cast<std::int64_t>(value * factor * 1000));
}

}  // namespace h2prism::runner
