#include "runner/run_command.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <list>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/text.h"
#include "engine/script/variation.h"
#include "reports/console.h"
#include "reports/junit.h"
#include "reports/ndjson_writer.h"
#include "runner/case_folder.h"
#include "runner/client_connector.h"
#include "runner/embedded/client.h"
#include "runner/embedded/target.h"
#include "runner/expectations.h"
#include "runner/list.h"
#include "runner/probe.h"
#include "runner/progress.h"
#include "runner/recorder.h"
#include "runner/selection.h"
#include "runner/supervisor.h"

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
  std::unique_ptr<Supervisor> supervisor;
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
  } else if (options.launch) {
    auto started = Supervisor::start(*options.launch, options.tls);
    if (!started) return std::unexpected(started.error());
    out.supervisor = std::move(*started);
    out.address = out.supervisor->address();
    // A certificate that it makes itself is not known to anyone.
    if (tls.ca_file.empty()) tls.ca_file = out.supervisor->ca_file();
    tls.insecure = tls.insecure || tls.ca_file.empty();
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
  if (out.supervisor) {
    auto info = options.target;
    if (!options.authority_given) info.authority = to_string(out.address);
    out.supervisor->ask_by(
        [connector = out.connector.get(), info] { return serves(*connector, info, milliseconds(250)); });
    if (const auto up = out.supervisor->wait_until_up(); !up) return std::unexpected(up.error());
  }
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

// The reason for which the target's profile leaves the case out.
const std::string* unimplemented(const Case& test, const RunOptions& options) {
  if (!options.launch) return nullptr;
  const auto& all = options.launch->unimplemented;
  const auto entry = std::ranges::find_if(all, [&](const Unimplemented& one) { return one.concerns(test); });
  return entry == all.end() ? nullptr : &entry->reason;
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

// What happened to a supervised target before any case; "" if nothing.
std::string died_of_probing(Supervisor* supervisor) {
  if (supervisor == nullptr) return {};
  // Who died of the last question is not dead at once.
  std::optional<Mishap> mishap;
  for (const auto until = Clock::now() + milliseconds(100); !mishap && Clock::now() < until;) {
    std::this_thread::sleep_for(milliseconds(5));
    supervisor->poll(Clock::now());
    mishap = supervisor->take_mishap();
  }
  if (!mishap) return {};
  auto out = mishap->what + ", while it was asked what it offers";
  for (const auto& line : mishap->log) out += "\n  " + line;
  return out;
}

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
  return record;
}

Result<Expectations> load_expectations(const RunOptions& options, const std::filesystem::path& cases) {
  auto file = options.expectations;
  // The embedded target's deviations are known and come with the cases.
  if (file.empty() && options.launch) file = options.launch->expectations;
  if (file.empty() && !options.connect && !options.launch) {
    const auto own = cases / "expectations" /
                     (options.role == model::Role::server ? "embedded-server.yaml" : "embedded-client.yaml");
    if (std::filesystem::exists(own)) file = own.string();
  }
  if (file.empty()) return Expectations{};
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
  std::list<Case> variants;
  *selected = vary_all(*selected, options, variants);
  if (options.list) {
    fmt::print("{}", list_text(*selected));
    return Exit::as_expected;
  }
  const auto expectations = load_expectations(options, *folder);
  if (!expectations) return complain(Exit::usage, "{}", expectations.error().message);

  auto target = bring(options);
  if (!target)
    return complain(Exit::unreachable, "the {}{}",
                    options.launch ? "target " : "embedded target did not start: ", target.error().message);
  if (!options.authority_given) options.target.authority = to_string(target->address);
  if (options.jobs == 0) options.jobs = 16;

  Probed probed;
  if (options.role == model::Role::server) {
    auto asked =
        probe_server(*target->connector, options.target, all_needs(*selected), options.tls, options.timeout);
    if (auto died = died_of_probing(target->supervisor.get()); !died.empty())
      return complain(Exit::unreachable, "the target {}", died);
    if (!asked)
      return complain(Exit::unreachable, "{}: {}", to_string(target->address), asked.error().message);
    probed = std::move(*asked);
    options.target.acknowledges_settings = probed.acknowledges_settings;
  } else {
    // A client shows what it is when it comes; what cases insert it must take.
    probed.offers = {"open", "dynamic-table", options.tls ? "tls" : "h2c"};
  }

  Recorder recorder(*suite, *expectations, options.pass);
  for (const auto& report : options.reports) {
    if (report.format != "ndjson") continue;
    auto writer = reports::NdjsonWriter::open(report.path);
    if (!writer) return complain(Exit::usage, "{}", writer.error().message);
    recorder.also_to(std::move(*writer));
    recorder.keep_all_exchanges();
  }
  recorder.run(run_record(options, *target, probed));
  std::vector<const Case*> playable;
  for (const auto* test : *selected) {
    recorder.planned(*test);
    if (unimplemented(*test, options) == nullptr && !unmet_need(*test, probed, options))
      playable.push_back(test);
  }
  for (const auto* test : *selected) {
    if (const auto* reason = unimplemented(*test, options)) {
      recorder.skipped(*test, "not implemented: " + *reason);
      continue;
    }
    auto unmet = unmet_need(*test, probed, options);
    if (!unmet) continue;
    // What the command line named and is not there is no reason to pass over its cases in silence.
    if (unmet->promised) {
      recorder.unplayable(*test, std::move(unmet->why));
    } else {
      recorder.skipped(*test, std::move(unmet->why));
    }
  }
  for (const auto& [question, findings] : probed.findings) recorder.probed(question, findings);

  if (target->supervisor) {
    recorder.supervised();
    target->supervisor->on_sample([&](const Sample& sample) {
      const auto& used = sample.usage;
      recorder.sample({sample.at.count(), used.rss_kib, used.files, used.threads, used.processes});
    });
  }
  const auto started = Clock::now();
  bool interrupted = false;
  std::optional<std::string> lost;
  for (int round = 0; round < options.repeat && !interrupted && !lost; ++round) {
    Progress progress(selected->size(), !options.quiet);
    transport::Loop loop;
    ScheduleOptions schedule;
    schedule.jobs = options.jobs;
    schedule.timeout = options.timeout;
    schedule.pass = options.pass;
    schedule.keeper = target->supervisor.get();
    for (const auto* test : playable) {
      if (expectations->knows(test->id)) schedule.known.insert(test->id);
    }
    Scheduler scheduler(loop, *target->connector, options.target, std::move(schedule));
    loop.on_interrupt([&] { scheduler.interrupt(); });
    scheduler.on_broke([&](const Broke& broke) { recorder.broke(broke); });
    scheduler.run(
        playable,
        [&](const Played& played, const Session* session) {
          recorder.played(played, session);
          progress.update(recorder.decided(), recorder.unexpected());
        },
        [&](const Case& test, bool ended) { recorder.lingered(test, ended); });
    interrupted = scheduler.interrupted();
    lost = scheduler.lost();
  }
  const auto seconds = std::chrono::duration<double>(Clock::now() - started).count();
  if (target->supervisor) {
    target->supervisor->finish();
    if (const auto& leak = target->supervisor->leak()) recorder.leaked(*leak);
  }
  recorder.monitors(options.role, options.selectors.empty() && !interrupted);
  const auto exit = recorder.finish(seconds, interrupted, lost.has_value());

  const auto results = reports::results_of(recorder.records());
  for (const auto& report : options.reports) {
    if (report.format != "junit") continue;
    std::ofstream out(report.path, std::ios::binary);
    out << reports::junit_xml(results);
    if (!out.flush()) return complain(Exit::usage, "{}: cannot be written", report.path);
  }
  const reports::Style style{colour_wanted()};
  print_failures(results, style);
  std::vector<std::string> ids;
  for (const auto& test : suite->cases) ids.push_back(test.id);
  for (const auto* monitor : results.monitors) ids.push_back(monitor->id);
  for (const auto& stale : expectations->stale(ids)) fmt::print(stderr, "h2prism: {}\n", stale);
  fmt::print("{}", reports::summary(results, style));
  for (const auto& report : options.reports) fmt::print("{} report: {}\n", report.format, report.path);
  if (!recorder.write_error().empty()) return complain(Exit::usage, "{}", recorder.write_error());
  if (lost) return complain(Exit::unreachable, "{}: {}", to_string(target->address), *lost);
  return exit;
}

}  // namespace h2prism::runner
