#include "runner/manual_commands.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "runner/build_info.h"
#include "runner/manual/completion.h"
#include "runner/manual/man_page.h"

namespace h2prism::runner {
namespace {

// Today, unless the build is to be the same tomorrow (reproducible-builds.org, SOURCE_DATE_EPOCH).
std::string date() {
  auto time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH"); fixed != nullptr && *fixed != '\0')
    time = static_cast<std::time_t>(std::strtoll(fixed, nullptr, 10));
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(time));
}

}  // namespace

ManualCommands::ManualCommands(CLI::App& app) : app_(app) {
  version_ = app.add_subcommand("version", "Say what this h2prism is: revision, compiler, libraries, cases");
  version_->add_flag("--json", json_, "as JSON");
  version_->add_option("--cases", cases_, "folder of the cases")->type_name("FOLDER");
  man_ = app.add_subcommand("man", "Print the manual page: h2prism man | man -l -");
  completion_ = app.add_subcommand("completion", "Print what completes command lines in a shell");
  completion_->add_option("SHELL", shell_, "which shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

std::optional<int> ManualCommands::run() const {
  if (version_->parsed()) return static_cast<int>(version_command(cases_, json_));
  if (!man_->parsed() && !completion_->parsed()) return std::nullopt;
  auto root = manual::command_tree(app_);
  root.name = "h2prism";
  constexpr std::array<std::pair<std::string_view, std::string (*)(const manual::Command&)>, 3> shells{
      {{"bash", manual::bash_completion},
       {"zsh", manual::zsh_completion},
       {"fish", manual::fish_completion}}};
  if (man_->parsed()) fmt::print("{}", manual::man_page(root, H2PRISM_VERSION, date()));
  for (const auto& [name, completion] : shells) {
    if (shell_ == name) fmt::print("{}", completion(root));
  }
  return static_cast<int>(Exit::as_expected);
}

}  // namespace h2prism::runner
