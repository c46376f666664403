#include "runner/run_cli.h"

#include <algorithm>
#include <cctype>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "engine/script/exchange.h"
#include "runner/exit_codes.h"
#include "runner/report_file.h"
#include "runner/value_notation.h"

namespace h2prism::runner {

void add_profile(CLI::App& command, std::string& profile) {
  command.add_option("--profile", profile, "the RFC to judge by")
      ->check(CLI::IsMember({"rfc9113", "rfc7540"}))
      ->capture_default_str();
}

void add_resource_options(CLI::App& run, RunTexts& texts) {
  run.add_option("--path", texts.path, "path of a page, answered with a 2xx and a body")
      ->type_name("PATH")
      ->default_str("/");
  run.add_option("--post-path", texts.post_path, "path that takes a POST (default: --path)")
      ->type_name("PATH");
  run.add_option("--large-path", texts.large_path, "path of a resource above 100 kB")->type_name("PATH");
  run.add_option("--echo-path", texts.echo_path, "path that gives the body of a POST back")
      ->type_name("PATH");
  run.add_option("--fields-path", texts.fields_path, "path that lists the request's fields as text")
      ->type_name("PATH");
  run.add_option("--trailers-path", texts.trailers_path, "path that answers with trailers")
      ->type_name("PATH");
  run.add_option("--push-path", texts.push_path, "path whose answer comes with a push")->type_name("PATH");
  run.add_option("--tunnel-path", texts.tunnel_path,
                 "path of an extended CONNECT (RFC 8441) whose tunnel gives back what comes")
      ->type_name("PATH");
  run.add_option("--authority", texts.authority, "value of :authority (default: from --connect)");
}

void add_tls_options(CLI::App& run, RunOptions& options) {
  run.add_option("--ca-file", options.tls_options.ca_file,
                 "PEM file of authorities for the target's certificate")
      ->check(CLI::ExistingFile);
  run.add_flag("--insecure", options.tls_options.insecure, "accept any certificate");
  run.add_option("--sni", options.tls_options.server_name,
                 "server name for TLS (default: the host of --connect)");
  run.add_option("--cert", options.tls_options.certificate_file, "PEM file of a client certificate")
      ->check(CLI::ExistingFile);
  run.add_option("--key", options.tls_options.key_file, "PEM file of its key")->check(CLI::ExistingFile);
}

void add_target_options(CLI::App& command, RunTexts& texts) {
  const auto* otherwise =
      command.get_name() == "run" ? "the target; without it, the embedded one is started" : "the target";
  command.add_option("--connect", texts.connect, otherwise)->type_name("HOST:PORT");
  command
      .add_option(
          "--target", texts.launch,
          "profile of a target that is started, watched and kept alive (runner/targets/*/target.yaml)")
      ->type_name("FILE")
      ->excludes("--connect");
  command.add_flag("--tls", texts.tls, "TLS with ALPN h2");
  command.add_flag("--h2c", texts.h2c, "cleartext with prior knowledge (default)")->excludes("--tls");
}

void add_client_options(CLI::App& command, RunTexts& texts) {
  command.add_option("--role", texts.role, "role of the target")
      ->check(CLI::IsMember({"server", "client"}))
      ->capture_default_str();
  const auto* each = command.get_name() == "run" ? "case" : "sequence";
  command
      .add_option("--launch", texts.client,
                  fmt::format("with --role client: its command, run for each {}; {{url}} {{host}} {{port}} "
                              "{{ca}} {{cert}} {{key}} {{case}} {{dir}}",
                              each))
      ->type_name("COMMAND")
      ->excludes("--connect")
      ->excludes("--target");
}

void add_sign_of_life(CLI::App& command, RunTexts& texts) {
  command.add_option("--path", texts.path, "path of a page, asked for as a sign of life")
      ->type_name("PATH")
      ->default_str("/");
  command.add_option("--authority", texts.authority, "value of :authority (default: from --connect)");
}

void add_run_options(CLI::App& run, RunOptions& options, RunTexts& texts) {
  run.add_option(
         "SELECTOR", options.selectors,
         "ids, globs (9113/6.9/*), sections (9113/6.9), documents (rfc7541), tags, a case file; ! excludes")
      ->type_name("CASE|FILE");
  add_target_options(run, texts);
  add_client_options(run, texts);
  run.add_option(
         "--launch-for", texts.clients,
         "the same for cases that need more of it: parallel, follow-up, upload ({file}), head, websocket; "
         "repeatable")
      ->type_name("NEED=COMMAND")
      ->allow_extra_args(false);
  run.add_option("--attach", texts.attach,
                 "with --role client: a test harness asks here for cases (HTTP/1.1: GET /h2prism/next), and "
                 "drives its client; port 0 takes a free one")
      ->type_name("HOST:PORT")
      ->excludes("--connect")
      ->excludes("--target")
      ->excludes("--launch");
  run.add_option("--can", texts.can,
                 "with --attach: what the harness can have its client do besides a GET: parallel, follow-up, "
                 "upload, head, websocket; repeatable")
      ->type_name("NEED")
      ->allow_extra_args(false);
  run.add_option("--ca-out", options.ca_out,
                 "with --role client --tls: write the authority here that our certificate is from")
      ->type_name("FILE");
  add_profile(run, texts.profile);
  add_resource_options(run, texts);
  run.add_option("--header", texts.headers, "\"name: value\", added to every request; repeatable")
      ->allow_extra_args(false);
  run.add_option("--timeout", texts.timeout,
                 "ms to wait for an answer, at most; half of it before a failure is played again")
      ->check(CLI::Range(10, 600'000))
      ->capture_default_str();
  run.add_option("--grade", texts.grade, "what passes")
      ->check(CLI::IsMember({"strong", "weak"}))
      ->capture_default_str();
  run.add_option(
         "--report", texts.reports,
         "format, or format and file; repeatable. Without a file: in h2prism-report/; - is standard output")
      ->type_name(report_notation(true))
      ->allow_extra_args(false);
  run.add_flag("--list", options.list, "only list what would be played");
  auto* vary = run.add_option(
      "--vary", texts.vary,
      "play each case in other shapes, too, that must not change its verdict; every pair of values meets");
  vary->type_name(axes_notation());
  run.add_flag("--thorough", options.thorough, "with --vary: all combinations")->needs(vary);
  run.add_option("--repeat", options.repeat, "play the suite this many times")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  add_gate_options(run, options, texts.gate);
  run.add_flag("-q,--quiet", options.quiet, "no progress, only the summary");
  run.add_option("--cases", options.cases, "folder of the cases")->type_name("FOLDER");
  add_tls_options(run, options);
  run.footer(exit_codes_line());
}

Result<void> launch(RunTexts& texts, RunOptions& options) {
  if (!texts.client.empty()) {
    if (texts.role != "client") return fail("--launch is for clients: --role client");
    auto profile = client_profile(texts.client, texts.clients);
    if (!profile) return fail(fmt::format("--launch: {}", profile.error().message));
    options.launch = std::move(*profile);
    return {};
  }
  if (texts.launch.empty()) return {};
  auto loaded = load_target_profile(texts.launch);
  if (!loaded) {
    std::string all;
    for (const auto& problem : loaded.error()) all += (all.empty() ? "" : "\n") + to_string(problem);
    return fail(all);
  }
  if (loaded->role == model::Role::client) {
    texts.role = "client";
  } else if (texts.role == "client") {
    return fail(
        fmt::format("{}: this is the profile of a server; a client's says role: client", texts.launch));
  }
  if (!(texts.tls ? loaded->tls : loaded->h2c))
    return fail(
        fmt::format("{}: this target does not speak {}", texts.launch, texts.tls ? "TLS" : "h2c (--tls)"));
  const auto otherwise = [](std::string& text, const std::string& profile) {
    if (text.empty()) text = profile;
  };
  otherwise(texts.authority, loaded->authority);
  otherwise(texts.path, loaded->paths.path);
  otherwise(texts.post_path, loaded->paths.post_path);
  otherwise(texts.large_path, loaded->paths.large_path);
  otherwise(texts.echo_path, loaded->paths.echo_path);
  otherwise(texts.fields_path, loaded->paths.fields_path);
  otherwise(texts.trailers_path, loaded->paths.trailers_path);
  otherwise(texts.push_path, loaded->paths.push_path);
  otherwise(texts.tunnel_path, loaded->paths.tunnel_path);
  options.launch = std::move(*loaded);
  return {};
}

Result<void> understand(const RunTexts& texts, RunOptions& options) {
  options.role = texts.role == "client" ? model::Role::client : model::Role::server;
  options.tls = texts.tls;
  options.pass = texts.grade == "strong" ? script::Grade::strong : script::Grade::weak;
  options.timeout = milliseconds(texts.timeout);
  if (!texts.connect.empty()) {
    auto endpoint = transport::parse_endpoint(texts.connect);
    if (!endpoint) return fail(fmt::format("--connect {}: {}", texts.connect, endpoint.error().message));
    options.connect = *endpoint;
    if (options.role == model::Role::client) return fail("--connect is for servers; a client comes to us");
  }
  auto& target = options.target;
  target.role = options.role;
  target.profile = model::profile_of(texts.profile);
  if (!texts.attach.empty()) {
    if (options.role != model::Role::client) return fail("--attach is for clients: --role client");
    auto endpoint = transport::parse_endpoint(texts.attach);
    if (!endpoint) return fail(fmt::format("--attach {}: {}", texts.attach, endpoint.error().message));
    options.attach = *endpoint;
  }
  for (const auto& need : texts.can) {
    if (std::ranges::find(client_needs(), need) == client_needs().end())
      return fail(fmt::format("--can {}: no case needs that of a client", need));
    options.can.insert(need);
  }
  if (!options.ca_out.empty() && !(texts.tls && options.role == model::Role::client))
    return fail("--ca-out needs --role client --tls");
  target.scheme = texts.tls ? "https" : "http";
  const bool embedded = !options.connect && !options.launch;
  const auto path = [](const std::string& given, const std::string& otherwise) {
    return given.empty() ? otherwise : given;
  };
  target.path = path(texts.path, "/");
  target.post_path = path(texts.post_path, target.path);
  target.large_path = path(texts.large_path, embedded ? "/?size=200000" : target.path);
  target.echo_path = path(texts.echo_path, embedded ? "/echo" : target.post_path);
  target.fields_path = path(texts.fields_path, embedded ? "/fields" : target.path);
  target.trailers_path = path(texts.trailers_path, embedded ? "/trailers" : target.path);
  const auto promise = [&](const std::string& given, const char* need) {
    if (!given.empty()) options.promised.insert(need);
  };
  promise(texts.path, "page");
  promise(texts.post_path, "post");
  promise(texts.large_path, "large");
  promise(texts.echo_path, "echo");
  promise(texts.fields_path, "fields-echo");
  promise(texts.trailers_path, "trailers");
  promise(texts.push_path, "push");
  promise(texts.tunnel_path, "tunnel");
  target.push_path = path(texts.push_path, embedded ? "/push" : target.path);
  target.tunnel_path = path(texts.tunnel_path, embedded ? "/tunnel" : target.path);
  if (!texts.vary.empty()) {
    auto axes = script::parse_axes(texts.vary);
    if (!axes) return fail(fmt::format("--vary {}: {}", texts.vary, axes.error().message));
    options.vary = std::move(*axes);
  }
  if (!texts.authority.empty()) {
    target.authority = texts.authority;
    options.authority_given = true;
  }
  for (const auto& header : texts.headers) {
    auto line = script::field(header);
    if (line.name.empty() || header.find(':', 1) == std::string::npos)
      return fail(fmt::format("--header \"{}\": expected \"name: value\"", header));
    for (auto& c : line.name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    target.extra_fields.push_back({line.name, line.value, false});
  }
  for (const auto& report : texts.reports) {
    auto request = parse_report(report);
    if (!request) return fail(fmt::format("--report {}: {}", report, request.error().message));
    options.reports.push_back(std::move(*request));
  }
  if (options.tls_options.certificate_file.empty() != options.tls_options.key_file.empty())
    return fail("--cert and --key go together");
  return understand_gate(texts.gate, options);
}

std::vector<std::string> without_selection(const std::vector<std::string>& command,
                                           const RunOptions& options) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (command[i] == "--report" || command[i] == "--repeat" || command[i] == "--vary") {
      ++i;
    } else if (!command[i].starts_with("--report=") && !command[i].starts_with("--vary=") &&
               command[i] != "--thorough" &&
               std::ranges::find(options.selectors, command[i]) == options.selectors.end()) {
      out.push_back(command[i]);
    }
  }
  return out;
}

}  // namespace h2prism::runner
