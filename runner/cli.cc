#include "runner/cli.h"

#include <algorithm>
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/script/schema.h"
#include "runner/case_folder.h"
#include "runner/coverage.h"
#include "runner/diff_fuzz_command.h"
#include "runner/embedded/target.h"
#include "runner/exit_codes.h"
#include "runner/explain.h"
#include "runner/fuzz_cli.h"
#include "runner/init_command.h"
#include "runner/list.h"
#include "runner/manual/help_formatter.h"
#include "runner/manual_commands.h"
#include "runner/merge_command.h"
#include "runner/options.h"
#include "runner/run_cli.h"
#include "runner/run_command.h"
#include "runner/selection.h"
#include "runner/stream_commands.h"
#include "runner/target_command.h"

namespace h2prism::runner {
namespace {

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
  auto* fuzz =
      app.add_subcommand("fuzz", "Fuzz a live server or a client; what it does wrong becomes a case");
  add_target_options(*fuzz, fuzz_texts);
  add_client_options(*fuzz, fuzz_texts);
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
    return misused(fmt::format("no command '{}'{}; see h2prism --help", argv[1],
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
    if (const auto ok = launch(run_texts, run_options); !ok) return misused(ok.error().message);
    if (const auto ok = understand(run_texts, run_options); !ok) return misused(ok.error().message);
    return static_cast<int>(run_command(run_options));
  }
  if (fuzz->parsed()) {
    auto& to = fuzz_options.target;
    to.command.assign(argv, argv + argc);
    if (const auto ok = launch(fuzz_texts, to); !ok) return misused(ok.error().message);
    if (const auto ok = understand(fuzz_texts, to); !ok) return misused(ok.error().message);
    if (const auto ok = understand_fuzz(fuzz_own_texts, fuzz_options); !ok)
      return misused(ok.error().message);
    if (!to.connect && !to.launch)
      return misused(to.role == model::Role::client ? "fuzz --role client needs --launch or --target"
                                                    : "fuzz needs --connect or --target");
    return static_cast<int>(fuzz_command(fuzz_options));
  }
  if (diff_fuzz->parsed()) {
    auto& to = diff_options.target;
    to.command.assign(argv, argv + argc);
    auto authorised = std::exchange(to.gate.authorised, {});  // one of several hosts
    if (const auto ok = understand(diff_texts, to); !ok) return misused(ok.error().message);
    to.gate.authorised = std::move(authorised);
    if (const auto ok = understand_fuzz(diff_own_texts, diff_options); !ok)
      return misused(ok.error().message);
    return static_cast<int>(diff_fuzz_command(servers, diff_options));
  }
  if (init->parsed()) {
    if (const auto ok = understand(init_texts, init_options); !ok) return misused(ok.error().message);
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
