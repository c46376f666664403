#include "runner/cli.h"

#include <algorithm>
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/script/exchange.h"
#include "engine/script/schema.h"
#include "runner/case_folder.h"
#include "runner/coverage.h"
#include "runner/diff_fuzz_command.h"
#include "runner/embedded/target.h"
#include "runner/exit_codes.h"
#include "runner/explain.h"
#include "runner/fuzz_cli.h"
#include "runner/gate_cli.h"
#include "runner/init_command.h"
#include "runner/list.h"
#include "runner/manual/help_formatter.h"
#include "runner/manual_commands.h"
#include "runner/merge_command.h"
#include "runner/options.h"
#include "runner/report_file.h"
#include "runner/run_command.h"
#include "runner/selection.h"
#include "runner/stream_commands.h"
#include "runner/target_command.h"
#include "runner/value_notation.h"

namespace h2prism::runner {
namespace {

// Raw texts of `run`, before they are understood.
struct RunTexts {
  std::string connect, launch, role = "server", profile = "rfc9113", grade = "weak";
  bool tls = false, h2c = false;
  std::string path, post_path, large_path, echo_path, fields_path, trailers_path, push_path, tunnel_path,
      authority, vary;
  std::vector<std::string> headers, reports;
  int timeout = 2000;
  GateTexts gate;
};

void add_profile(CLI::App& command, std::string& profile) {
  command.add_option("--profile", profile, "the RFC to judge by")
      ->check(CLI::IsMember({"rfc9113", "rfc7540"}))
      ->capture_default_str();
}

// What is at the target.
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

// Which target, and how it is spoken to.
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
  run.add_option("--role", texts.role, "role of the target")
      ->check(CLI::IsMember({"server", "client"}))
      ->capture_default_str();
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

// What the command line leaves open, the target's profile may say.
Result<void> launch(RunTexts& texts, RunOptions& options) {
  auto loaded = load_target_profile(texts.launch);
  if (!loaded) {
    std::string all;
    for (const auto& problem : loaded.error()) all += (all.empty() ? "" : "\n") + to_string(problem);
    return fail(all);
  }
  if (texts.role == "client") return fail("--target is for servers");
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

// Turns the texts into options; the message says what is wrong.
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

// The command that plays one case again needs all but selectors and reports.
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

int complain(const std::string& message) {
  fmt::print(stderr, "h2prism: {}\n", message);
  return static_cast<int>(Exit::usage);
}

int list_command(const script::Suite& suite, const std::vector<std::string>& selectors,
                 model::Profile profile, bool json) {
  const auto selected = select_cases(suite.cases, selectors, profile);
  if (!selected) {
    fmt::print(stderr, "h2prism: {}\n", selected.error().message);
    return static_cast<int>(Exit::nothing);
  }
  fmt::print("{}", json ? list_json(*selected, suite.requirements) : list_text(*selected));
  return 0;
}

int explain_command(const script::Suite& suite, const std::string& id) {
  const auto selected = select_cases(suite.cases, std::span(&id, 1));
  if (!selected) {
    fmt::print(stderr, "h2prism: {}\n", selected.error().message);
    return static_cast<int>(Exit::nothing);
  }
  for (const auto* test : *selected) {
    fmt::print("{}{}", test == selected->front() ? "" : "\n", explain_text(*test, suite));
  }
  return 0;
}

}  // namespace

int main_command(int argc, char** argv) {
  CLI::App app{"Conformance and fuzz testing for HTTP/2 implementations"};
  app.set_version_flag("--version", "h2prism " H2PRISM_VERSION);
  app.require_subcommand(1);
  app.formatter(std::make_shared<manual::HelpFormatter>());
  app.footer(exit_codes_line());

  RunOptions run_options;
  RunTexts run_texts;
  auto* run = app.add_subcommand("run", "Play cases against a target");
  add_run_options(*run, run_options, run_texts);

  std::vector<std::string> selectors;
  std::string cases, explained, certificate;
  bool json = false;
  embedded::TargetOptions embedded;
  std::string profile = "rfc9113";
  auto* list = app.add_subcommand("list", "List the cases");
  add_profile(*list, profile);
  list->add_option("SELECTOR", selectors, "as for run")->type_name("CASE|FILE");
  list->add_flag("--json", json, "as JSON");
  list->add_option("--cases", cases, "folder of the cases")->type_name("FOLDER");
  auto* explain = app.add_subcommand("explain", "Say what a case sends, what it accepts and why");
  explain->add_option("CASE", explained, "id of the case")->type_name("CASE")->required();
  explain->add_option("--cases", cases, "folder of the cases")->type_name("FOLDER");
  std::string role = "server";
  bool markdown = false;
  auto* cover = app.add_subcommand("coverage", "Say which requirement is proved by which cases and monitors");
  cover->add_option("--role", role, "requirements on this end")
      ->check(CLI::IsMember({"server", "client"}))
      ->capture_default_str();
  add_profile(*cover, profile);
  auto* as_json = cover->add_flag("--json", json, "as JSON");
  cover->add_flag("--markdown", markdown, "as a Markdown table")->excludes(as_json);
  cover->add_option("--cases", cases, "folder of the cases")->type_name("FOLDER");
  MergeOptions merge_options;
  auto* merge = app.add_subcommand("merge", "Join the event streams of shards into one");
  merge->add_option("OUT", merge_options.out, "where it goes")->type_name("FILE")->required();
  merge->add_option("PART", merge_options.parts, "event stream of a shard (run --shard I/N)")
      ->type_name("FILE")
      ->required();
  merge->add_flag("--partial", merge_options.partial,
                  "though some are missing or were cut short; exits with 1 then");
  merge->add_flag("--any-port", merge_options.any_port,
                  "each shard had a target of its own, on another port");
  const StreamCommands stream_commands(app);
  const ManualCommands manual_commands(app);
  auto* schema = app.add_subcommand("schema", "Print the JSON Schema of case files");
  bool of_target = false;
  schema->add_flag("--target", of_target, "of target profiles");
  auto* target =
      app.add_subcommand("target", "Run the embedded target until interrupted; prints its address");
  target->add_option("--port", embedded.port, "default: any free one");
  target->add_flag("--tls", embedded.tls, "TLS with a certificate made at start");
  target->add_flag("--early-data", embedded.early_data, "with --tls: takes early data (RFC 8470)");
  target->add_option("--header-table-size", embedded.header_table_size, "octets; what it advertises");
  target->add_option("--cert-out", certificate, "write that certificate here")->type_name("FILE");

  RunOptions init_options;
  RunTexts init_texts;
  std::string profile_file;
  auto* init =
      app.add_subcommand("init", "Ask a running server what it offers, and write a target profile for it");
  init->add_option("--connect", init_texts.connect, "the server")->type_name("HOST:PORT")->required();
  init->add_flag("--tls", init_texts.tls, "TLS with ALPN h2");
  init->add_option("--out", profile_file, "file to write (default: stdout)")->type_name("FILE");
  add_resource_options(*init, init_texts);
  add_tls_options(*init, init_options);

  FuzzOptions fuzz_options;
  RunTexts fuzz_texts;
  FuzzTexts fuzz_own_texts;
  auto* fuzz = app.add_subcommand("fuzz", "Fuzz a live server; what it does wrong becomes a case");
  add_target_options(*fuzz, fuzz_texts);
  add_sign_of_life(*fuzz, fuzz_texts);
  add_fuzz_options(*fuzz, fuzz_options, fuzz_own_texts);
  add_authorisation(*fuzz, fuzz_options.target.gate);
  fuzz->add_option("--cases", fuzz_options.target.cases, "folder of the cases")->type_name("FOLDER");
  add_tls_options(*fuzz, fuzz_options.target);
  fuzz->footer(exit_codes_line());

  FuzzOptions diff_options;
  diff_options.out = "h2prism-diff-fuzz";
  RunTexts diff_texts;
  FuzzTexts diff_own_texts;
  std::vector<std::string> servers;
  auto* diff_fuzz = app.add_subcommand(
      "diff-fuzz", "Send the same sequences to several servers, and say where they disagree");
  diff_fuzz->add_option("--connect", servers, "a server; twice or more often")
      ->type_name("HOST:PORT")
      ->allow_extra_args(false)
      ->required();
  diff_fuzz->add_flag("--tls", diff_texts.tls, "TLS with ALPN h2");
  add_sign_of_life(*diff_fuzz, diff_texts);
  add_fuzz_bounds(*diff_fuzz, diff_options, diff_own_texts);
  add_authorisation(*diff_fuzz, diff_options.target.gate);
  diff_fuzz->add_option("--cases", diff_options.target.cases, "folder of the cases")->type_name("FOLDER");
  add_tls_options(*diff_fuzz, diff_options.target);
  diff_fuzz->footer(exit_codes_line());

  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  std::vector<std::string> names;
  for (const auto* command : subcommands) names.push_back(command->get_name());
  const std::vector<std::string_view> commands(names.begin(), names.end());
  if (argc > 1 && argv[1][0] != '-' && std::ranges::find(commands, argv[1]) == commands.end()) {
    const auto near = closest(argv[1], commands);
    return complain(fmt::format("no command '{}'{}; see h2prism --help", argv[1],
                                near.empty() ? "" : fmt::format(", did you mean '{}'?", near)));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(Exit::usage);
  }

  if (run->parsed()) {
    run_options.command.assign(argv, argv + argc);
    run_options.replay = without_gate(without_selection(run_options.command, run_options));
    if (!run_texts.launch.empty()) {
      if (const auto ok = launch(run_texts, run_options); !ok) return complain(ok.error().message);
    }
    if (const auto ok = understand(run_texts, run_options); !ok) return complain(ok.error().message);
    return static_cast<int>(run_command(run_options));
  }
  if (fuzz->parsed()) {
    auto& to = fuzz_options.target;
    to.command.assign(argv, argv + argc);
    if (!fuzz_texts.launch.empty()) {
      if (const auto ok = launch(fuzz_texts, to); !ok) return complain(ok.error().message);
    }
    if (const auto ok = understand(fuzz_texts, to); !ok) return complain(ok.error().message);
    if (const auto ok = understand_fuzz(fuzz_own_texts, fuzz_options); !ok)
      return complain(ok.error().message);
    if (!to.connect && !to.launch) return complain("fuzz needs --connect or --target");
    return static_cast<int>(fuzz_command(fuzz_options));
  }
  if (diff_fuzz->parsed()) {
    auto& to = diff_options.target;
    to.command.assign(argv, argv + argc);
    auto authorised = std::exchange(to.gate.authorised, {});  // one of several hosts
    if (const auto ok = understand(diff_texts, to); !ok) return complain(ok.error().message);
    to.gate.authorised = std::move(authorised);
    if (const auto ok = understand_fuzz(diff_own_texts, diff_options); !ok)
      return complain(ok.error().message);
    return static_cast<int>(diff_fuzz_command(servers, diff_options));
  }
  if (init->parsed()) {
    if (const auto ok = understand(init_texts, init_options); !ok) return complain(ok.error().message);
    return static_cast<int>(init_command(init_options, profile_file));
  }
  if (target->parsed()) return static_cast<int>(target_command(embedded, certificate));
  if (schema->parsed()) {
    const auto text = of_target ? target_profile_schema() : script::case_schema(script::standard_outcomes());
    std::fputs(text.c_str(), stdout);
    return 0;
  }
  if (merge->parsed()) return merge_command(merge_options);
  if (const auto code = stream_commands.run()) return *code;
  if (const auto code = manual_commands.run()) return *code;
  const auto suite = load_or_complain(cases);
  if (!suite) return static_cast<int>(Exit::usage);
  if (cover->parsed()) {
    const auto all = coverage(*suite, role == "client" ? model::Role::client : model::Role::server,
                              model::profile_of(profile));
    fmt::print("{}", json ? coverage_json(all) : markdown ? coverage_markdown(all) : coverage_text(all));
    return 0;
  }
  return list->parsed() ? list_command(*suite, selectors, model::profile_of(profile), json)
                        : explain_command(*suite, explained);
}

}  // namespace h2prism::runner
