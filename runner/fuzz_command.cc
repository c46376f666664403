#include "runner/fuzz_command.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "fuzz/campaign/campaign.h"
#include "fuzz/campaign/regress_case.h"
#include "reports/results.h"
#include "runner/case_folder.h"
#include "runner/exit_codes.h"
#include "runner/expectations.h"
#include "runner/fuzz_client.h"
#include "runner/fuzz_console.h"
#include "runner/fuzz_target.h"
#include "runner/probe.h"
#include "runner/pulse.h"
#include "runner/safety.h"

namespace h2prism::runner {
namespace {

namespace fs = std::filesystem;

constexpr milliseconds default_time{60'000};
constexpr milliseconds patience_with_clients{1000};
constexpr int most_unexplained = 10;               // of which files are written
constexpr std::size_t most_unexplained_files = 8;  // of each

// The files of one campaign.
class Out {
 public:
  Out(fs::path folder, std::string found_by, model::Role role)
      : folder_(std::move(folder)), found_by_(std::move(found_by)), role_(role) {}

  Result<void> make() const {
    std::error_code error;
    fs::create_directories(folder_ / "findings", error);
    if (error) return fail(fmt::format("{}: {}", folder_.string(), error.message()));
    return {};
  }
  fs::path journal() const { return folder_ / "journal.ndjson"; }

  void finding(const fuzz::Finding& finding, const std::string& capture) const {
    const auto base = folder_ / "findings" / finding.name;
    const auto yaml = fuzz::regress_yaml(finding, found_by_);
    if (const auto sound = fuzz::check_regress_yaml(yaml, finding); !sound)
      fmt::print(stderr, "h2prism: {}.yaml: {}\n", base.string(), sound.error().message);
    write_file(base.string() + ".yaml", yaml);
    write_file(base.string() + ".pcapng", capture);
    if (!finding.log.empty()) write_file(base.string() + ".log", join(finding.log, "\n") + "\n");
    fmt::print("{}.yaml\n  the target {}; {} of {} times; {}\n", base.string(), finding.what,
               finding.reproduced, finding.tried, fuzz::to_string(finding.connections.back()));
    std::fflush(stdout);
  }

  // Those that may have done it, for a person to try: the last begun first.
  void unexplained(const fuzz::Trouble& trouble, std::span<const fuzz::Suspect> suspects) {
    if (unexplained_ >= most_unexplained) return;
    const auto base = folder_ / "unexplained" / fmt::format("{}-{}", ++unexplained_, fuzz::key_of(trouble));
    std::error_code error;
    fs::create_directories(base, error);
    std::size_t written = 0;
    for (auto it = suspects.rbegin(); it != suspects.rend() && written < most_unexplained_files;
         ++it, ++written) {
      fuzz::Finding finding;
      finding.key = fuzz::key_of(trouble);
      finding.name = fmt::format("{}-{}", finding.key, it->number);
      finding.requirement = fuzz::ping_is_answered;
      finding.role = role_;
      finding.what = trouble.what;
      finding.connections = {it->sequence};
      write_file(base / (finding.name + ".yaml"), fuzz::regress_yaml(finding, found_by_));
    }
    fmt::print("{}/\n  the target {}, and no sequence did it again: the last that may have\n", base.string(),
               trouble.what);
  }

 private:
  fs::path folder_;
  std::string found_by_;
  model::Role role_;  // of the target
  int unexplained_ = 0;
};

struct Brought {
  std::unique_ptr<ServerConnector> connector;  // of a server
  std::unique_ptr<fuzz::Target> target;
};

Result<Brought> bring(const RunOptions& options, const std::atomic<bool>& interrupted) {
  Brought out;
  if (options.role == model::Role::client) {
    auto client = LaunchedTarget::bring(options, interrupted);
    if (!client) return fail(fmt::format("the client cannot be tested: {}", client.error().message));
    out.target = std::move(*client);
    return out;
  }
  fuzz::Address address;
  std::unique_ptr<Supervisor> supervisor;
  auto tls = options.tls_options;
  if (options.launch) {
    auto started = Supervisor::start(*options.launch, options.tls);
    if (!started) return std::unexpected(started.error());
    supervisor = std::move(*started);
    address.endpoint = supervisor->address();
    if (tls.ca_file.empty()) tls.ca_file = supervisor->ca_file();
    tls.insecure = tls.insecure || tls.ca_file.empty();
  } else {
    address.endpoint = *options.connect;
  }
  if (options.tls) {
    auto context = transport::make_client_context(tls);
    if (!context) return std::unexpected(context.error());
    address.tls = std::move(*context);
  }
  address.authority = options.authority_given ? options.target.authority : to_string(address.endpoint);
  address.path = options.target.path;
  out.connector = std::make_unique<ServerConnector>(
      address.endpoint, options.tls ? std::optional(tls) : std::nullopt, options.timeout * 2);
  auto info = options.target;
  info.authority = address.authority;
  if (supervisor) {
    supervisor->ask_by(
        [connector = out.connector.get(), info] { return serves(*connector, info, milliseconds(250)); });
    if (const auto up = supervisor->wait_until_up(); !up) return std::unexpected(up.error());
  }
  // Whether it speaks HTTP/2 at all, and in words if not.
  if (const auto probed = probe_server(*out.connector, info, {}, options.tls, options.timeout); !probed)
    return fail(fmt::format("{}: {}", to_string(address.endpoint), probed.error().message));
  if (supervisor) {
    out.target = std::make_unique<SupervisedTarget>(std::move(supervisor), std::move(address));
  } else {
    out.target = std::make_unique<ConnectedTarget>(std::move(address), interrupted);
  }
  return out;
}

// What is given, else what the profile names.
Result<Expectations> known_to_fail(const RunOptions& options) {
  const auto& own = options.launch ? options.launch->expectations : std::string();
  const auto& file = options.expectations.empty() ? own : options.expectations;
  if (file.empty()) return Expectations{};
  return expectations_over(options.tls ? "tls" : "h2c", file);
}

// `edges`: that an instrumented target has, if it told.
std::string summary_text(const fuzz::Campaign& campaign, std::uint64_t seed, std::size_t edges) {
  const auto& counts = campaign.counts();
  auto out = fmt::format("{}; seed {}", status_text(counts, counts.found, "finding"), seed);
  if (counts.silent > 0)
    out += fmt::format("; {} connections neither answered nor ended", thousands(counts.silent));
  if (edges > 0)
    out += fmt::format("; {} of {} edges of the target", thousands(counts.edges), thousands(edges));
  else if (counts.edges > 0)
    out += fmt::format("; {} edges of the target", thousands(counts.edges));
  if (counts.absent > 0) out += fmt::format("; {} clients did not come", thousands(counts.absent));
  if (counts.known > 0) out += fmt::format("; {} times a known finding", counts.known);
  if (counts.unexplained > 0) out += fmt::format("; {} troubles that nothing explains", counts.unexplained);
  for (const auto& [id, times] : campaign.as_expected())
    out += fmt::format("\n  as expected, {} times: {}", thousands(times), id);
  return out;
}

}  // namespace

Exit fuzz_command(const FuzzOptions& options) {
  const auto& host = options.target.connect ? options.target.connect->host : std::string();
  if (options.target.connect && options.target.gate.authorised.empty() && !is_loopback(host))
    return complain(Exit::usage, fmt::format("{0} is not this machine: --i-am-authorised-to-test {0}", host));
  if (options.coverage && !options.target.launch)
    return complain(Exit::usage,
                    "--coverage needs a target that h2prism starts: --target, or a client's --launch");
  const auto expectations = known_to_fail(options.target);
  if (!expectations) return complain(Exit::usage, expectations.error().message);
  const auto suite = load_or_complain(options.target.cases);
  if (!suite) return Exit::usage;
  auto pool = first_pool(options.corpus, *suite, options.target.role);
  if (!pool) return complain(Exit::usage, pool.error().message);

  const bool resumes = !options.resume.empty();
  Out out(resumes ? options.resume : options.out, reports::command_line(options.target.command),
          options.target.role);
  if (const auto made = out.make(); !made) return complain(Exit::usage, made.error().message);
  fuzz::CampaignOptions campaign_options;
  campaign_options.seed = options.seed.value_or(std::random_device{}());
  if (resumes) {
    auto past = fuzz::Journal::read(out.journal());
    if (!past) return complain(Exit::usage, past.error().message);
    if (options.seed && *options.seed != past->seed)
      return complain(Exit::usage, fmt::format("--seed {}: the campaign in {} has {}", *options.seed,
                                               options.resume, past->seed));
    if (past->role != options.target.role)
      return complain(Exit::usage,
                      fmt::format("the campaign in {} is one of {}s", options.resume, to_string(past->role)));
    campaign_options.seed = past->seed;
    campaign_options.first = past->next;
    for (const auto& kept : past->kept) pool->add(kept.input, kept.features);
  } else if (fs::exists(out.journal())) {
    return complain(Exit::usage,
                    fmt::format("{0} holds a campaign: --resume {0} goes on with it", options.out));
  }
  const auto& interrupted = catch_interrupts();
  std::unique_ptr<fuzz::CoverageMap> coverage;
  auto how = options.target;
  if (options.coverage) {
    auto made = fuzz::CoverageMap::make();
    if (!made) return complain(Exit::unreachable, made.error().message);
    coverage = std::move(*made);
    how.launch->environment.emplace_back(fuzz::CoverageMap::variable, coverage->path());
  }
  auto brought = bring(how, interrupted);
  if (!brought) return complain(Exit::unreachable, brought.error().message);
  if (coverage && !coverage->attached())
    return complain(Exit::usage,
                    "--coverage: the target tells none; it has to be compiled for that, and linked with "
                    "h2prism_coverage.c");
  auto journal =
      fuzz::Journal::open(out.journal(), campaign_options.seed, options.target.role, brought->target->name());
  if (!journal) return complain(Exit::usage, journal.error().message);

  campaign_options.count = options.count;
  campaign_options.time = options.time;
  if (!options.count && !options.time) campaign_options.time = default_time;
  campaign_options.rate = options.rate;
  campaign_options.jobs = coverage ? 1 : options.jobs;
  campaign_options.coverage = coverage.get();
  campaign_options.max_findings = options.max_findings;
  // A process that has just begun has more to do than to answer.
  if (options.target.role == model::Role::client) campaign_options.patience = patience_with_clients;
  campaign_options.expected = [&](std::string_view id) {
    const auto* entry = expectations->find(id);
    return entry != nullptr && std::ranges::count(entry->verdicts, script::Grade::fail) > 0;
  };
  StatusLine status(options.quiet);
  fuzz::Campaign::Reports reports;
  reports.progress = [&](const fuzz::Counts& counts) {
    status.show(status_text(counts, counts.found, "finding"));
  };
  reports.say = [&](std::string_view text) {
    status.clear();
    if (!options.quiet) fmt::print(stderr, "h2prism: {}\n", text);
  };
  reports.found = [&](const fuzz::Finding& finding, const std::string& capture) {
    status.clear();
    out.finding(finding, capture);
  };
  reports.unexplained = [&](const fuzz::Trouble& trouble, std::span<const fuzz::Suspect> suspects) {
    status.clear();
    out.unexplained(trouble, suspects);
  };
  fuzz::Campaign campaign(*brought->target, std::move(*pool), campaign_options, &*journal, std::move(reports),
                          interrupted);
  const auto ran = campaign.run();
  status.clear();
  fmt::print("{}\n", summary_text(campaign, campaign_options.seed, coverage ? coverage->edges() : 0));
  if (!journal->error().empty())
    complain(Exit::usage, fmt::format("{}: {}", out.journal().string(), journal->error()));
  const auto held = ran && !interrupted ? brought->target->finish() : std::nullopt;
  if (held) fmt::print("  at the end the target {}\n", held->what);
  if (!ran) complain(Exit::unreachable, ran.error().message);
  if (held || campaign.counts().found > 0 || campaign.counts().unexplained > 0) return Exit::findings;
  return ran ? Exit::as_expected : Exit::unreachable;
}

}  // namespace h2prism::runner
