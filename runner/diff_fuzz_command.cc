#include "runner/diff_fuzz_command.h"

#include <algorithm>
#include <random>
#include <tuple>

#include <fmt/format.h>

#include "fuzz/campaign/diff_campaign.h"
#include "fuzz/campaign/regress_case.h"
#include "reports/results.h"
#include "runner/case_folder.h"
#include "runner/exit_codes.h"
#include "runner/fuzz_console.h"
#include "runner/probe.h"
#include "runner/safety.h"

namespace h2prism::runner {
namespace {

constexpr milliseconds default_duration{60'000};

// The case accuses nobody: each server is one of those that disagree.
std::string case_text(const fuzz::Divergence& divergence, std::span<const std::string> servers,
                      const std::string& found_by) {
  fuzz::Finding finding;
  finding.name = divergence.name;
  finding.requirement = divergence.requirement;
  finding.what = "reacts as the others do not: " + fuzz::to_string(divergence, servers);
  finding.reproduced = finding.tried = 3;
  finding.connections = {divergence.sequence};
  return fuzz::regress_yaml(finding, found_by);
}

}  // namespace

Exit diff_fuzz_command(const std::vector<std::string>& servers, const FuzzOptions& options) {
  if (servers.size() < 2) return complain(Exit::usage, "diff-fuzz needs --connect twice, or more often");
  std::vector<fuzz::Address> addresses;
  std::shared_ptr<const transport::TlsContext> tls;
  if (options.target.tls) {
    auto context = transport::make_client_context(options.target.tls_options);
    if (!context) return complain(Exit::usage, context.error().message);
    tls = std::move(*context);
  }
  for (const auto& server : servers) {
    auto endpoint = transport::parse_endpoint(server);
    if (!endpoint)
      return complain(Exit::usage, fmt::format("--connect {}: {}", server, endpoint.error().message));
    const auto& host = endpoint->host;
    if (!is_loopback(host) && options.target.gate.authorised != host)
      return complain(Exit::usage,
                      fmt::format("{0} is not this machine: --i-am-authorised-to-test {0}", host));
    addresses.push_back({*endpoint, tls,
                         options.target.authority_given ? options.target.target.authority : server,
                         options.target.target.path});
  }
  const auto suite = load_or_complain(options.target.cases);
  if (!suite) return Exit::usage;
  auto pool = first_pool(options.corpus, *suite, model::Role::server);
  if (!pool) return complain(Exit::usage, pool.error().message);
  const std::filesystem::path out = options.out;
  std::error_code error;
  std::filesystem::create_directories(out / "divergences", error);
  if (error) return complain(Exit::usage, fmt::format("{}: {}", out.string(), error.message()));
  for (const auto& address : addresses) {
    ServerConnector connector(address.endpoint,
                              tls ? std::optional(options.target.tls_options) : std::nullopt,
                              options.target.timeout * 2);
    auto info = options.target.target;
    info.authority = address.authority;
    if (const auto probed = probe_server(connector, info, {}, options.target.tls, options.target.timeout);
        !probed)
      return complain(Exit::unreachable,
                      fmt::format("{}: {}", to_string(address.endpoint), probed.error().message));
  }

  fuzz::CampaignOptions campaign_options;
  campaign_options.seed = options.seed.value_or(std::random_device{}());
  campaign_options.count = options.count;
  campaign_options.time = options.time;
  if (!options.count && !options.time) campaign_options.time = default_duration;
  campaign_options.jobs = options.jobs;
  campaign_options.max_findings = options.max_findings;
  const auto found_by = reports::command_line(options.target.command);
  StatusLine status(options.quiet);
  fuzz::DiffCampaign::Reports reports;
  reports.progress = [&](const fuzz::Counts& counts, std::size_t found) {
    status.show(status_text(counts, found, "divergence"));
  };
  reports.found = [&](const fuzz::Divergence& divergence, const std::string& capture) {
    status.clear();
    const auto base = (out / "divergences" / divergence.name).string();
    write_file(base + ".yaml", case_text(divergence, servers, found_by));
    write_file(base + ".pcapng", capture);
    fmt::print("{}\n", fuzz::to_string(divergence, servers));
    std::fflush(stdout);
  };
  fuzz::DiffCampaign campaign(std::move(addresses), std::move(*pool), campaign_options, std::move(reports),
                              catch_interrupts());
  const auto ran = campaign.run();
  status.clear();
  std::string report =
      "# Where they disagree\n\nBy the rule that is broken by what is sent, the most frequent first.\n\n";
  std::vector<const fuzz::Divergence*> all;
  for (const auto& [key, divergence] : campaign.divergences()) all.push_back(&divergence);
  std::ranges::sort(all, [](const auto* a, const auto* b) {
    return std::tie(a->rule, b->seen) < std::tie(b->rule, a->seen);
  });
  for (const auto* divergence : all)
    report +=
        fmt::format("- {}: `divergences/{}.yaml`\n", fuzz::to_string(*divergence, servers), divergence->name);
  write_file(out / "divergences.md", report);
  fmt::print("{}; seed {}; {}\n", status_text(campaign.counts(), all.size(), "divergence"),
             campaign_options.seed, (out / "divergences.md").string());
  if (!ran) complain(Exit::unreachable, ran.error().message);
  if (!all.empty()) return Exit::findings;
  return ran ? Exit::as_expected : Exit::unreachable;
}

}  // namespace h2prism::runner
