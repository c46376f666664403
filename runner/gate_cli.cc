#include "runner/gate_cli.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "runner/order.h"

namespace h2prism::runner {
namespace {

constexpr int auto_jobs = 16;  // whatever the processors: a connection mostly waits for its target

constexpr std::array<std::string_view, 6> with_value{"--baseline", "--only-failed", "--resume",
                                                     "--seed",     "--shard",       "--durations"};
constexpr std::array<std::string_view, 4> alone{"--update-expectations", "--fail-fast", "--until-failure",
                                                "--shuffle"};

std::optional<std::string> environment(const char* name) {
  const char* set = std::getenv(name);
  if (set == nullptr || *set == '\0') return std::nullopt;
  return set;
}

bool same_host(const std::string& a, const std::string& b) {
  return std::ranges::equal(
      a, b, {}, [](unsigned char c) { return std::tolower(c); },
      [](unsigned char c) { return std::tolower(c); });
}

Result<void> find_shard(const std::string& given, GateOptions& gate) {
  if (!given.empty()) {
    auto shard = parse_shard(given);
    if (!shard) return fail(fmt::format("--shard {}: {}", given, shard.error().message));
    gate.shard = std::move(*shard);
    return {};
  }
  auto shard = shard_from(environment);
  if (!shard) return std::unexpected(shard.error());
  gate.shard = std::move(*shard);
  // Bazel wants to know that the test heeds its shards.
  if (const auto status = environment("TEST_SHARD_STATUS_FILE"); gate.shard && status) {
    if (!std::ofstream(*status, std::ios::app))
      return fail(fmt::format("TEST_SHARD_STATUS_FILE={}: cannot be written", *status));
  }
  return {};
}

}  // namespace

void add_authorisation(CLI::App& command, GateOptions& gate) {
  command
      .add_option("--i-am-authorised-to-test", gate.authorised,
                  "the host of --connect: play floods and attacks there though it is not this machine")
      ->type_name("HOST");
}

void add_gate_options(CLI::App& run, RunOptions& options, GateTexts& texts) {
  auto& gate = options.gate;
  run.add_option("-j,--jobs", texts.jobs, "connections at a time: a number, or auto (16)")
      ->capture_default_str();
  auto* expectations = run.add_option("--expectations", options.expectations,
                                      "file of what is known to differ; the run fails on what else fails, "
                                      "and on what is listed and passes")
                           ->type_name("FILE");
  run.add_flag("--update-expectations", gate.update_expectations,
               "bring that file up to what was seen; entries that stay keep their comments and layout")
      ->needs(expectations);
  run.add_option("--baseline", gate.baseline,
                 "event stream of an earlier run, instead: the run fails on what is worse than there")
      ->check(CLI::ExistingFile)
      ->excludes(expectations);
  run.add_option("--only-failed", gate.only_failed, "of the selected, what did not pass in this event stream")
      ->check(CLI::ExistingFile);
  run.add_flag("--fail-fast", gate.fail_fast, "stop at the first unexpected failure, once it is confirmed");
  auto* until = run.add_flag("--until-failure", gate.until_failure,
                             "play until something is unexpected, --repeat times at most");
  auto* seed = run.add_option("--seed", gate.seed, "play in the order that this number draws; 0: as listed")
                   ->capture_default_str();
  run.add_flag("--shuffle", texts.shuffle, "draw a seed")->excludes(seed);
  run.add_option("--resume", gate.resume,
                 "event stream of the same run, that was cut short: play what is missing, and append it; "
                 "starts there when the file is missing or empty")
      ->type_name("FILE")
      ->excludes(until)
      ->excludes("--repeat");
  run.add_option("--shard", texts.shard,
                 "the I-th of N parts, from 1 (else from TEST_SHARD_INDEX, JOB_COMPLETION_INDEX or "
                 "CI_NODE_INDEX); `h2prism merge` joins them")
      ->type_name("I/N");
  run.add_option("--durations", gate.durations, "event stream to balance the shards by (default: --baseline)")
      ->check(CLI::ExistingFile);
  add_authorisation(run, gate);
}

Result<void> understand_gate(const GateTexts& texts, RunOptions& options) {
  auto& gate = options.gate;
  options.jobs = auto_jobs;
  options.strict_jobs = texts.jobs != "auto";
  if (options.strict_jobs) {
    const auto* end = texts.jobs.data() + texts.jobs.size();
    const auto [stop, error] = std::from_chars(texts.jobs.data(), end, options.jobs);
    if (error != std::errc{} || stop != end || options.jobs < 1 || options.jobs > 4096)
      return fail(fmt::format("--jobs {}: expected auto, or a number from 1 to 4096", texts.jobs));
  }
  if (texts.shuffle) gate.seed = draw_seed();
  if (!gate.authorised.empty() && options.connect && !same_host(gate.authorised, options.connect->host)) {
    return fail(fmt::format("--i-am-authorised-to-test {}: the target is {}", gate.authorised,
                            options.connect->host));
  }
  return find_shard(texts.shard, gate);
}

std::vector<std::string> without_gate(const std::vector<std::string>& command) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const std::string_view word = command[i];
    const auto name = word.substr(0, word.find('='));
    if (std::ranges::find(with_value, name) != with_value.end()) {
      if (name == word) ++i;
    } else if (std::ranges::find(alone, word) == alone.end()) {
      out.push_back(command[i]);
    }
  }
  return out;
}

}  // namespace h2prism::runner
