#include "runner/run_command.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/text.h"
#include "reports/console.h"
#include "reports/ndjson_writer.h"
#include "runner/attach_desk.h"
#include "runner/baseline.h"
#include "runner/build_info.h"
#include "runner/case_folder.h"
#include "runner/client_connector.h"
#include "runner/client_probe.h"
#include "runner/embedded/target.h"
#include "runner/embedded_client.h"
#include "runner/embedded_driver.h"
#include "runner/exit_codes.h"
#include "runner/expectations.h"
#include "runner/gate_end.h"
#include "runner/launched_client.h"
#include "runner/list.h"
#include "runner/past_run.h"
#include "runner/plan.h"
#include "runner/probe.h"
#include "runner/recorder.h"
#include "runner/report_file.h"
#include "runner/resume.h"
#include "runner/rounds.h"
#include "runner/safety.h"
#include "runner/supervisor.h"
#include "runner/terminal.h"

namespace h2prism::runner {
namespace {

using script::Case;

// The target of a run, whoever brought it.
struct Target {
  transport::Endpoint address;
  std::unique_ptr<embedded::Target> server;
  std::unique_ptr<Supervisor> supervisor;
  TimePoint started{};             // by the supervisor
  std::unique_ptr<Papers> papers;  // of clients, as what follows
  std::unique_ptr<AttachDesk> desk;
  std::unique_ptr<Connector> connector;
  ClientConnector* clients = nullptr;
};

Result<Target> bring_client(const RunOptions& options) {
  Target out;
  out.address = {"127.0.0.1", 0};
  auto papers = Papers::make(options.tls, options.ca_out);
  if (!papers) return std::unexpected(papers.error());
  out.papers = std::make_unique<Papers>(std::move(*papers));
  std::unique_ptr<ClientDriver> driver;
  if (options.attach) {
    auto desk = AttachDesk::open(*options.attach, options.tls ? out.papers->ca() : "");
    if (!desk) return std::unexpected(desk.error());
    out.desk = std::move(*desk);
    driver = out.desk->driver();
    fmt::print("http://{}/h2prism/next\n",
               to_string(transport::Endpoint{options.attach->host, out.desk->port()}));
    std::fflush(stdout);
  } else if (options.launch) {
    driver = std::make_unique<ClientLauncher>(*options.launch, *out.papers);
  } else {
    driver = std::make_unique<EmbeddedDriver>(options.timeout);
  }
  auto connector =
      std::make_unique<ClientConnector>(std::move(driver), options.tls ? out.papers.get() : nullptr);
  out.clients = connector.get();
  out.connector = std::move(connector);
  return out;
}

Result<Target> bring(const RunOptions& options) {
  Target out;
  if (options.role == model::Role::client) return bring_client(options);
  auto tls = options.tls_options;
  if (options.connect) {
    out.address = *options.connect;
  } else if (options.launch) {
    auto started = Supervisor::start(*options.launch, options.tls);
    if (!started) return std::unexpected(started.error());
    out.supervisor = std::move(*started);
    out.started = Clock::now();
    out.address = out.supervisor->address();
    // A certificate that it makes itself is not known to anyone.
    if (tls.ca_file.empty()) tls.ca_file = out.supervisor->ca_file();
    tls.insecure = tls.insecure || tls.ca_file.empty();
  } else {
    auto server = embedded::Target::start({.tls = options.tls, .early_data = options.tls});
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

// Clients have no address: what is launched is their name.
std::string name_of(const Target& target, const RunOptions& options) {
  const bool launched = options.role == model::Role::client && options.launch;
  return launched ? join(options.launch->command, " ") : to_string(target.address);
}

reports::RunRecord run_record(const RunOptions& options, const Target& target, const Probed& probed) {
  reports::RunRecord record;
  record.h2prism = H2PRISM_VERSION;
  record.revision = revision();
  record.started = utc_now();
  record.host = host_name();
  record.command = options.command;
  record.replay = options.replay;
  record.profile = to_string(options.target.profile);
  record.target.address = name_of(target, options);
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
  if (file.empty() && options.launch) file = options.launch->expectations;
  if (file.empty() && !options.connect && !options.launch && !options.attach) {
    const auto own = cases / "expectations" /
                     (options.role == model::Role::server ? "embedded-server.yaml" : "embedded-client.yaml");
    if (std::filesystem::exists(own)) file = own.string();
  }
  const bool made_later = options.gate.update_expectations && !std::filesystem::exists(file);
  if (file.empty() || made_later || !options.gate.baseline.empty()) return Expectations{};
  return expectations_over(options.tls ? "tls" : "h2c", file);
}

bool same_file(const std::string& a, const std::string& b) {
  return !b.empty() && std::filesystem::weakly_canonical(a) == std::filesystem::weakly_canonical(b);
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

}  // namespace

Exit run_command(const RunOptions& given) {
  auto options = given;
  const auto folder = case_folder(options.cases);
  auto suite = load_or_complain(options.cases);
  if (!suite) return Exit::usage;
  const auto plan = plan_of(*suite, options);
  if (!plan) return complain(plan.error().code, plan.error().message);
  const auto& selected = plan->cases;
  if (options.list) {
    fmt::print("{}", list_text(selected));
    return Exit::as_expected;
  }
  const auto expectations = load_expectations(options, *folder);
  if (!expectations) return complain(Exit::usage, expectations.error().message);
  std::optional<Baseline> baseline;
  if (!options.gate.baseline.empty()) {
    const auto past = read_past_run(options.gate.baseline);
    if (!past) return complain(Exit::usage, past.error().message);
    baseline.emplace(*past);
  }
  const Judge& judge = baseline ? static_cast<const Judge&>(*baseline) : *expectations;
  const auto risky = spared(plan->undivided, options.connect, options.gate.authorised);
  if (risky.size() == plan->undivided.size())
    return complain(Exit::usage, fmt::format("all that is selected {}", why_spared(options.connect->host)));

  auto target = bring(options);
  if (!target)
    return complain(Exit::unreachable,
                    fmt::format("the {}{}",
                                options.role == model::Role::client ? "client cannot be tested: "
                                : options.launch                    ? "target "
                                                                    : "embedded target did not start: ",
                                target.error().message));
  if (!options.authority_given) options.target.authority = to_string(target->address);

  Probed probed;
  if (options.role == model::Role::server) {
    auto asked =
        probe_server(*target->connector, options.target, all_needs(selected), options.tls, options.timeout);
    if (auto died = died_of_probing(target->supervisor.get()); !died.empty())
      return complain(Exit::unreachable, fmt::format("the target {}", died));
    if (!asked)
      return complain(Exit::unreachable,
                      fmt::format("{}: {}", to_string(target->address), asked.error().message));
    probed = std::move(*asked);
  } else {
    auto commands = options.can;
    if (options.launch) {
      for (const auto& [need, words] : options.launch->commands) commands.insert(need);
    }
    auto asked = probe_client(*target->clients, options.target, all_needs(selected), commands, options.tls,
                              options.timeout);
    if (!asked) return complain(Exit::unreachable, asked.error().message);
    probed = std::move(asked->probed);
    if (!options.attach && !options.launch) {
      for (const auto offer : embedded_client_offers()) {
        probed.offers.emplace(offer);
        probed.lacks.erase(std::string(offer));
      }
    }
    if (!asked->says_nothing.empty())
      fmt::print(stderr, "h2prism: what the client tells its caller is left out of account: {}\n",
                 asked->says_nothing);
  }

  options.target.greeting = probed.greeting;
  auto record = run_record(options, *target, probed);
  if (options.gate.shard) record.shard = shard_record(*options.gate.shard, options, plan->undivided);
  Recorder recorder(*suite, judge, options.pass);
  Resumption earlier;
  if (const auto& path = options.gate.resume; !path.empty()) {
    auto resumed = resume(path, record, selected, judge);
    if (!resumed) return complain(Exit::usage, resumed.error().message);
    earlier = std::move(*resumed);
    auto writer = reports::NdjsonWriter::append(path, earlier.octets);
    if (!writer) return complain(Exit::usage, writer.error().message);
    fmt::print(stderr, "h2prism: {}: {} of {} cases are decided\n", path, earlier.finished.size(),
               selected.size());
    recorder.also_to(std::move(*writer));
  }
  for (const auto& report : options.reports) {
    if (report.format != "ndjson" || same_file(report.path, options.gate.resume)) continue;
    if (const auto ok = make_folder_of(report.path); !ok) return complain(Exit::usage, ok.error().message);
    auto writer = reports::NdjsonWriter::open(report.path);
    if (!writer) return complain(Exit::usage, writer.error().message);
    recorder.also_to(std::move(*writer));
  }
  const auto kept = [](const ReportRequest& r) { return r.format != "ndjson" && shows_all_exchanges(r); };
  if (std::ranges::any_of(options.reports, kept)) recorder.keep_all_exchanges();
  const bool goes_on = !earlier.records.empty();
  if (goes_on) {
    recorder.restore(std::move(earlier.records));
  } else {
    recorder.run(std::move(record));
    for (const auto* test : selected) recorder.planned(*test);
  }
  std::vector<const Case*> playable;
  for (const auto* test : selected) {
    if (earlier.finished.contains(test->id)) continue;
    if (const auto* reason = unimplemented(*test, options)) {
      recorder.skipped(*test, "not implemented: " + *reason);
      continue;
    }
    auto unmet = unmet_need(*test, probed, options);
    if (risky.contains(test)) {
      recorder.skipped(*test, why_spared(options.connect->host));
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

  if (target->supervisor) {
    recorder.supervised(target->started);
    target->supervisor->on_restart([&] { recorder.restarted(); });
    target->supervisor->on_sample([&](const Sample& sample) {
      const auto& used = sample.usage;
      recorder.sample({sample.at.count(), used.rss_kib, used.files, used.threads, used.processes});
    });
  }
  if (target->desk) {
    recorder.on_verdict([desk = target->desk.get()](const reports::VerdictRecord& verdict, bool again) {
      desk->decided(verdict, again);
    });
    // All cases are on offer at once, so that a harness may choose.
    options.jobs = std::max(1, static_cast<int>(playable.size()));
    options.strict_jobs = true;
  }
  const auto started = Clock::now();
  const auto end = play_rounds(playable, selected.size(), options, *target->connector, judge, recorder,
                               target->supervisor.get());
  const auto seconds = std::chrono::duration<double>(Clock::now() - started).count();
  if (target->supervisor) {
    target->supervisor->finish();
    const auto& leaks = target->supervisor->leaks();
    if (leaks.memory()) recorder.leaked(memory_monitor, *leaks.memory());
    if (leaks.files()) recorder.leaked(files_monitor, *leaks.files());
  }
  const bool everything = options.selectors.empty() && options.gate.only_failed.empty() && !end.interrupted &&
                          !end.lost && !end.stopped;
  const auto part = options.gate.shard ? Recorder::Part::shard
                    : everything       ? Recorder::Part::whole
                                       : Recorder::Part::some;
  recorder.monitors(options.role, part);
  const auto stale = stale_entries(*expectations, plan->undivided, *suite, part == Recorder::Part::whole);
  Recorder::End conclusion{part, end.interrupted, end.lost.has_value(), {}};
  for (const auto& entry : stale) {
    if (entry.mistyped) conclusion.mistyped.push_back(entry.text);
  }
  auto exit = recorder.finish(seconds, conclusion);
  if (target->desk) {
    std::vector<std::string> unexpected;
    for (const auto& [id, verdict] : recorder.verdicts()) {
      if (is_unexpected(verdict.gate)) unexpected.push_back(id);
    }
    target->desk->over(static_cast<int>(exit), std::move(unexpected));
  }

  const auto results = reports::results_of(recorder.records());
  // A report on standard output is for a program to read, so that what people read goes beside it; but for
  // the annotations that GitHub looks for in the log.
  const bool piped = std::ranges::any_of(
      options.reports, [](const auto& report) { return report.path == "-" && report.format != "github"; });
  std::FILE* const told = piped ? stderr : stdout;
  const reports::Style style{colour_wanted(piped ? STDERR_FILENO : STDOUT_FILENO)};
  fmt::print(told, "{}", reports::failure_blocks(results, style));
  for (const auto& entry : stale) fmt::print(stderr, "h2prism: {}\n", entry.text);
  if (part == Recorder::Part::whole && !conclusion.mistyped.empty())
    fmt::print(stderr, "h2prism: an expectation for what is not there fails a run of the whole suite\n");
  fmt::print(told, "{}",
             gate_lines(options, results,
                        baseline ? baseline->better(recorder.records()) : std::vector<std::string>{},
                        end.rounds, end.stopped));
  fmt::print(told, "{}", reports::summary(results, style));
  std::fflush(told);
  const reports::MatrixColumn column{name_of(*target, options), results};
  for (const auto& report : options.reports) {
    if (report.format != "ndjson") {
      if (const auto ok = write_report(report, std::span(&column, 1)); !ok)
        return complain(Exit::usage, ok.error().message);
    }
    if (report.path != "-") fmt::print(told, "{} report: {}\n", report.format, report.path);
  }
  if (!recorder.write_error().empty()) return complain(Exit::usage, recorder.write_error());
  if (end.lost)
    return complain(Exit::unreachable, fmt::format("{}: {}", name_of(*target, options), *end.lost));
  if (options.gate.update_expectations) {
    if (end.interrupted)
      return complain(exit, fmt::format("{} was not updated: the run was cut short", options.expectations));
    exit = update_expectations(options, *suite, results, part == Recorder::Part::whole, exit);
  }
  return exit;
}

}  // namespace h2prism::runner
