#include "runner/run_command.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <list>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/text.h"
#include "engine/script/variation.h"
#include "reports/console.h"
#include "reports/junit.h"
#include "reports/ndjson_writer.h"
#include "runner/baseline.h"
#include "runner/case_folder.h"
#include "runner/client_connector.h"
#include "runner/embedded/client.h"
#include "runner/embedded/target.h"
#include "runner/expectations.h"
#include "runner/gate_end.h"
#include "runner/list.h"
#include "runner/past_run.h"
#include "runner/probe.h"
#include "runner/recorder.h"
#include "runner/resume.h"
#include "runner/rounds.h"
#include "runner/safety.h"
#include "runner/selection.h"

namespace h2prism::runner {
namespace {

using script::Case;
using script::TargetRole;

template <class... Args>
Exit complain(Exit code, fmt::format_string<Args...> text, Args&&... args) {
  fmt::print(stderr, "h2prism: {}\n", fmt::format(text, std::forward<Args>(args)...));
  return code;
}

// The target of a run, whoever brought it.
struct Target {
  transport::Endpoint address;
  std::unique_ptr<embedded::Target> server;
  std::unique_ptr<embedded::ClientPool> clients;
  std::unique_ptr<Connector> connector;
};

Result<Target> bring(const RunOptions& options) {
  Target out;
  if (options.role == model::Role::client) {
    out.address = {"127.0.0.1", 0};
    out.clients = std::make_unique<embedded::ClientPool>();
    auto launch = [pool = out.clients.get(), limit = options.timeout](std::uint16_t port) -> Result<void> {
      embedded::ClientOptions client;
      client.port = port;
      client.requests = 3;  // cases may hold several open
      client.time_limit = limit * 10;
      return pool->launch(client, [](const embedded::ClientOutcome&) {});
    };
    out.connector = std::make_unique<ClientConnector>(std::move(launch), options.timeout);
    return out;
  }
  auto tls = options.tls_options;
  if (options.connect) {
    out.address = *options.connect;
  } else {
    auto server = embedded::Target::start({options.tls, 0});
    if (!server) return std::unexpected(server.error());
    out.server = std::move(*server);
    out.address = {"127.0.0.1", out.server->port()};
    tls.insecure = true;  // its certificate was made a moment ago
  }
  tls.keylog_file = transport::keylog_file_from_environment();
  out.connector = std::make_unique<ServerConnector>(
      out.address, options.tls ? std::optional(tls) : std::nullopt, options.timeout * 2);
  return out;
}

bool for_role(const Case& test, model::Role role) {
  if (test.role == TargetRole::any) return true;
  return (test.role == TargetRole::server) == (role == model::Role::server);
}

struct Unmet {
  std::string why;
  bool promised = false;  // the command line says that it is there
};

// What the case wants of the target, and is not there.
std::optional<Unmet> unmet_need(const Case& test, const Probed& probed, const RunOptions& options) {
  for (const auto& need : test.needs) {
    if (probed.offers.contains(need)) continue;
    const auto why = probed.lacks.find(need);
    return Unmet{fmt::format("needs {}: {}", need,
                             why != probed.lacks.end() ? why->second : "the target does not offer it"),
                 options.promised.contains(need)};
  }
  return std::nullopt;
}

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

std::string host_name() {
  char name[256] = "localhost";
  gethostname(name, sizeof name - 1);
  return name;
}

bool colour_wanted() { return isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr; }

reports::RunRecord run_record(const RunOptions& options, const Target& target, const Probed& probed) {
  reports::RunRecord record;
  record.h2prism = H2PRISM_VERSION;
  record.started = utc_now();
  record.host = host_name();
  record.command = options.command;
  record.replay = options.replay;
  record.profile = to_string(options.target.profile);
  record.target.address = to_string(target.address);
  record.target.role = options.role == model::Role::server ? "server" : "client";
  record.target.transport = options.tls ? "tls" : "h2c";
  record.target.alpn = probed.connection.alpn;
  record.target.settings.assign(probed.settings.begin(), probed.settings.end());
  record.jobs = static_cast<unsigned>(options.jobs);
  record.timeout_ms = options.timeout.count();
  record.threshold = options.pass;
  record.seed = options.gate.seed;
  return record;
}

Result<Expectations> load_expectations(const RunOptions& options, const std::filesystem::path& cases) {
  auto file = options.expectations;
  // The embedded target's deviations are known and come with the cases.
  if (file.empty() && !options.connect) {
    const auto own = cases / "expectations" /
                     (options.role == model::Role::server ? "embedded-server.yaml" : "embedded-client.yaml");
    if (std::filesystem::exists(own)) file = own.string();
  }
  const bool made_later = options.gate.update_expectations && !std::filesystem::exists(file);
  if (file.empty() || made_later || !options.gate.baseline.empty()) return Expectations{};
  auto loaded = Expectations::load(file);
  if (loaded) {
    loaded->keep_transport(options.tls ? "tls" : "h2c");
    return std::move(*loaded);
  }
  std::string all;
  for (const auto& problem : loaded.error()) all += (all.empty() ? "" : "\n") + to_string(problem);
  return fail(all);
}

// Cases of the suite and of files named as selectors, in the order of the suite.
Result<std::vector<const Case*>> select(script::Suite& suite, const RunOptions& options) {
  std::vector<std::string> selectors;
  script::Diagnostics problems;
  for (const auto& selector : options.selectors) {
    if (!is_case_file(selector)) {
      selectors.push_back(selector);
      continue;
    }
    const auto before = suite.cases.size();
    const auto path = std::filesystem::weakly_canonical(selector);
    const auto loaded = std::ranges::find_if(
        suite.cases, [&](const Case& c) { return std::filesystem::weakly_canonical(c.file) == path; });
    if (loaded == suite.cases.end()) load_cases(suite, selector, problems);
    for (std::size_t i = 0; i < suite.cases.size(); ++i) {
      const bool wanted = loaded == suite.cases.end()
                              ? i >= before
                              : std::filesystem::weakly_canonical(suite.cases[i].file) == path;
      if (wanted) selectors.push_back(suite.cases[i].id);
    }
    if (suite.cases.size() == before && loaded == suite.cases.end() && problems.empty()) {
      return fail(fmt::format("{} holds no cases", selector));
    }
  }
  if (!problems.empty()) {
    std::string all;
    for (const auto& problem : problems) all += (all.empty() ? "" : "\n") + to_string(problem);
    return fail(all);
  }
  return select_cases(suite.cases, selectors, options.target.profile);
}

// Selectors like ID@padding=97 name a case in another shape: it joins the suite under that name.
Result<void> add_named_variants(script::Suite& suite, const std::vector<std::string>& selectors) {
  for (const auto& selector : selectors) {
    const auto id = script::base_id(selector);
    if (id.size() == selector.size() || selector.starts_with('!')) continue;
    const auto test = std::ranges::find(suite.cases, id, &Case::id);
    if (test == suite.cases.end())
      return fail(fmt::format("'{}' selects no case: there is no '{}'", selector, id));
    const auto variation = script::parse_variation(std::string_view(selector).substr(id.size() + 1));
    if (!variation) return fail(fmt::format("'{}': {}", selector, variation.error().message));
    auto varied = script::vary(*test, *variation);
    if (!varied || varied->test.id != selector)
      return fail(fmt::format("'{}' selects no case: '{}' does not have that shape", selector, id));
    suite.cases.push_back(std::move(varied->test));
  }
  return {};
}

// Each case as written, then in its other shapes; those are kept in `variants`.
std::vector<const Case*> vary_all(const std::vector<const Case*>& cases, const RunOptions& options,
                                  std::list<Case>& variants) {
  auto along = options.vary;
  if (!options.tls) std::erase(along, script::Axis::tls);
  if (along.empty()) return cases;
  const auto shapes = options.thorough ? script::every(along) : script::pairwise(along);
  std::vector<const Case*> out;
  for (const auto* test : cases) {
    out.push_back(test);
    std::vector<script::Variation> made;
    for (const auto& shape : shapes) {
      auto varied = script::vary(*test, shape);
      if (!varied || std::ranges::find(made, varied->variation) != made.end()) continue;
      made.push_back(varied->variation);
      out.push_back(&variants.emplace_back(std::move(varied->test)));
    }
  }
  return out;
}

// Floods and attacks are not for other people's machines.
std::set<const Case*> too_risky(std::span<const Case* const> cases, const RunOptions& options) {
  std::set<const Case*> out;
  if (!options.connect || !options.gate.authorised.empty() || is_loopback(options.connect->host)) return out;
  for (const auto* test : cases) {
    if (is_attack(*test)) out.insert(test);
  }
  return out;
}

std::string risk_text(const RunOptions& options) {
  return fmt::format("attacks, and {0} is not this machine: --i-am-authorised-to-test {0}",
                     options.connect->host);
}

bool same_file(const std::string& a, const std::string& b) {
  return !b.empty() && std::filesystem::weakly_canonical(a) == std::filesystem::weakly_canonical(b);
}

// How long each case took in an earlier run.
Result<Durations> past_durations(const GateOptions& gate) {
  const auto& path = gate.durations.empty() ? gate.baseline : gate.durations;
  if (path.empty()) return Durations{};
  const auto past = read_past_run(path);
  if (!past) return std::unexpected(past.error());
  Durations out;
  for (const auto& result : reports::results_of(past->records).cases) {
    if (result.verdict != nullptr) out[result.test->id] = result.verdict->us;
  }
  return out;
}

// What did not pass in an earlier run. A case in another shape joins the suite under its name.
Result<std::set<std::string, std::less<>>> failed_earlier(script::Suite& suite, const std::string& path) {
  const auto past = read_past_run(path);
  if (!past) return std::unexpected(past.error());
  auto failed = failed_in(*past);
  const std::vector<std::string> ids(failed.begin(), failed.end());
  if (const auto ok = add_named_variants(suite, ids); !ok) return std::unexpected(ok.error());
  return failed;
}

reports::ShardRecord shard_record(const Shard& shard, const RunOptions& options,
                                  std::span<const Case* const> all) {
  const bool whole = options.selectors.empty() && options.gate.only_failed.empty();
  return {shard.index, shard.count, shard.why, all.size(), digest_of(all), whole};
}

std::set<std::string, std::less<>> all_needs(std::span<const Case* const> cases) {
  std::set<std::string, std::less<>> out;
  for (const auto* test : cases) out.insert(test->needs.begin(), test->needs.end());
  return out;
}

void print_failures(const reports::Results& results, reports::Style style) {
  for (const auto& result : results.cases) {
    if (result.is_unexpected()) fmt::print("{}\n", reports::failure_block(result, style));
  }
  for (const auto* monitor : results.monitors) {
    if (is_unexpected(monitor->gate)) fmt::print("{}\n", reports::failure_block(*monitor, style));
  }
}

}  // namespace

Exit run_command(const RunOptions& given) {
  auto options = given;
  const auto folder = case_folder(options.cases);
  auto suite = load_or_complain(options.cases);
  if (!suite) return Exit::usage;
  if (const auto ok = add_named_variants(*suite, options.selectors); !ok)
    return complain(Exit::nothing, "{}", ok.error().message);
  std::set<std::string, std::less<>> failed;
  if (!options.gate.only_failed.empty()) {
    auto earlier = failed_earlier(*suite, options.gate.only_failed);
    if (!earlier) return complain(Exit::usage, "{}", earlier.error().message);
    failed = std::move(*earlier);
  }
  auto selected = select(*suite, options);
  if (!selected) {
    fmt::print(stderr, "h2prism: {}\n", selected.error().message);
    return selected.error().message.contains("not valid YAML") || selected.error().message.contains(".yaml:")
               ? Exit::usage
               : Exit::nothing;
  }
  std::erase_if(*selected, [&](const Case* test) { return !for_role(*test, options.role); });
  if (selected->empty()) {
    return complain(Exit::nothing, "no case is selected (role {})",
                    options.role == model::Role::server ? "server" : "client");
  }
  if (!options.gate.only_failed.empty()) {
    std::erase_if(*selected, [&](const Case* test) { return !failed.contains(test->id); });
    if (selected->empty())
      return complain(Exit::nothing, "nothing selected failed in {}", options.gate.only_failed);
  }
  std::list<Case> variants;
  *selected = vary_all(*selected, options, variants);
  const auto undivided = *selected;
  if (options.gate.shard) {
    auto durations = past_durations(options.gate);
    if (!durations) return complain(Exit::usage, "{}", durations.error().message);
    *selected = part_of(undivided, *options.gate.shard, *durations);
  }
  if (options.list) {
    fmt::print("{}", list_text(*selected));
    return Exit::as_expected;
  }
  const auto expectations = load_expectations(options, *folder);
  if (!expectations) return complain(Exit::usage, "{}", expectations.error().message);
  std::optional<Baseline> baseline;
  if (!options.gate.baseline.empty()) {
    const auto past = read_past_run(options.gate.baseline);
    if (!past) return complain(Exit::usage, "{}", past.error().message);
    baseline.emplace(*past);
  }
  const Judge& judge = baseline ? static_cast<const Judge&>(*baseline) : *expectations;
  const auto risky = too_risky(undivided, options);
  if (risky.size() == undivided.size())
    return complain(Exit::usage, "all that is selected {}", risk_text(options));

  auto target = bring(options);
  if (!target)
    return complain(Exit::unreachable, "the embedded target did not start: {}", target.error().message);
  if (!options.authority_given) options.target.authority = to_string(target->address);

  Probed probed;
  if (options.role == model::Role::server) {
    auto asked =
        probe_server(*target->connector, options.target, all_needs(*selected), options.tls, options.timeout);
    if (!asked)
      return complain(Exit::unreachable, "{}: {}", to_string(target->address), asked.error().message);
    probed = std::move(*asked);
    options.target.acknowledges_settings = probed.acknowledges_settings;
  } else {
    // A client shows what it is when it comes; what cases insert it must take.
    probed.offers = {"open", "dynamic-table", options.tls ? "tls" : "h2c"};
  }

  auto record = run_record(options, *target, probed);
  if (options.gate.shard) record.shard = shard_record(*options.gate.shard, options, undivided);
  Recorder recorder(*suite, judge, options.pass);
  Resumption earlier;
  if (const auto& path = options.gate.resume; !path.empty()) {
    auto resumed = resume(path, record, *selected, judge);
    if (!resumed) return complain(Exit::usage, "{}", resumed.error().message);
    earlier = std::move(*resumed);
    auto writer = reports::NdjsonWriter::append(path, earlier.octets);
    if (!writer) return complain(Exit::usage, "{}", writer.error().message);
    fmt::print(stderr, "h2prism: {}: {} of {} cases are decided\n", path, earlier.finished.size(),
               selected->size());
    recorder.also_to(std::move(*writer));
    recorder.keep_all_exchanges();
  }
  for (const auto& report : options.reports) {
    if (report.format != "ndjson" || same_file(report.path, options.gate.resume)) continue;
    auto writer = reports::NdjsonWriter::open(report.path);
    if (!writer) return complain(Exit::usage, "{}", writer.error().message);
    recorder.also_to(std::move(*writer));
    recorder.keep_all_exchanges();
  }
  const bool goes_on = !earlier.records.empty();
  if (goes_on) {
    recorder.restore(std::move(earlier.records));
  } else {
    recorder.run(std::move(record));
    for (const auto* test : *selected) recorder.planned(*test);
  }
  std::vector<const Case*> playable;
  for (const auto* test : *selected) {
    if (earlier.finished.contains(test->id)) continue;
    auto unmet = unmet_need(*test, probed, options);
    if (risky.contains(test)) {
      recorder.skipped(*test, risk_text(options));
    } else if (!unmet) {
      playable.push_back(test);
    } else if (unmet->promised) {
      // What the command line named and is not there is no reason to pass over its cases in silence.
      recorder.unplayable(*test, std::move(unmet->why));
    } else {
      recorder.skipped(*test, std::move(unmet->why));
    }
  }
  for (const auto& [question, findings] : probed.findings) recorder.probed(question, findings);

  const auto started = Clock::now();
  const auto end = play_rounds(playable, selected->size(), options, *target->connector, judge, recorder);
  const auto seconds = std::chrono::duration<double>(Clock::now() - started).count();
  const bool everything = options.selectors.empty() && options.gate.only_failed.empty() && !end.interrupted &&
                          !end.lost && !end.stopped;
  const auto part = options.gate.shard ? Recorder::Part::shard
                    : everything       ? Recorder::Part::whole
                                       : Recorder::Part::some;
  recorder.monitors(options.role, part);
  const auto stale = stale_entries(*expectations, undivided, *suite, part == Recorder::Part::whole);
  Recorder::End conclusion{part, end.interrupted, end.lost.has_value(), {}};
  for (const auto& entry : stale) {
    if (entry.mistyped) conclusion.mistyped.push_back(entry.text);
  }
  auto exit = recorder.finish(seconds, conclusion);

  const auto results = reports::results_of(recorder.records());
  for (const auto& report : options.reports) {
    if (report.format != "junit") continue;
    std::ofstream out(report.path, std::ios::binary);
    out << reports::junit_xml(results);
    if (!out.flush()) return complain(Exit::usage, "{}: cannot be written", report.path);
  }
  const reports::Style style{colour_wanted()};
  print_failures(results, style);
  for (const auto& entry : stale) fmt::print(stderr, "h2prism: {}\n", entry.text);
  fmt::print("{}", gate_lines(options, results,
                              baseline ? baseline->better(recorder.records()) : std::vector<std::string>{},
                              end.rounds, end.stopped));
  fmt::print("{}", reports::summary(results, style));
  for (const auto& report : options.reports) fmt::print("{} report: {}\n", report.format, report.path);
  if (!recorder.write_error().empty()) return complain(Exit::usage, "{}", recorder.write_error());
  if (end.lost) return complain(Exit::unreachable, "{}: {}", to_string(target->address), *end.lost);
  if (options.gate.update_expectations) {
    if (end.interrupted)
      return complain(exit, "{} was not updated: the run was cut short", options.expectations);
    exit = update_expectations(options, *suite, results, part == Recorder::Part::whole, exit);
  }
  return exit;
}

}  // namespace h2prism::runner
