#include <fmt/format.h>

#include "engine/base/text.h"
#include "runner/manual/completion.h"

namespace h2prism::runner::manual {
namespace {

constexpr std::string_view fish_head = R"sh(# fish completion for h2prism; made by `h2prism completion fish`

# Whether the command line is at a command: its name, or none for before all commands.
function __h2prism_at
    set -l words (commandline -opc)
    if test (count $argv) -eq 0
        test (count $words) -eq 1
    else
        test (count $words) -gt 1; and test $words[2] = $argv[1]
    end
end

# Ids of the cases with their titles.
function __h2prism_cases
    set -l words (commandline -opc)
    $words[1] list 2>/dev/null | string match -r '^ .*' | string trim | string replace -r '  +' \t
end

# Some of the words, with commas between.
function __h2prism_choices
    set -l before (commandline -ct | string match -r '.*,')
    printf '%s\n' $before$argv
end

complete -c h2prism -f
)sh";

constexpr std::string_view quote = "\\'";

std::string value_flags(const Value& value, bool positional) {
  if (value.name.empty()) return "";
  const auto words = in_quotes(join(value.choices, " "), quote);
  const std::string only = positional ? "" : " -x", files = positional ? " -F" : " -r -F";
  if (value.several)
    return fmt::format("{} -a {}", only,
                       in_quotes("(__h2prism_choices " + join(value.choices, " ") + ")", quote));
  if (!value.choices.empty()) return fmt::format("{} -a {}", value.file ? files : only, words);
  if (value.case_id) return fmt::format("{} -a '(__h2prism_cases)'", value.file ? files : only);
  if (value.folder) return fmt::format("{} -a '(__fish_complete_directories)'", only);
  return value.file ? files : only;
}

std::string rule(const std::string& command, const Option& option, bool positional) {
  auto out = fmt::format("complete -c h2prism -n {}",
                         in_quotes(command.empty() ? "__h2prism_at" : "__h2prism_at " + command, quote));
  if (!positional) {
    for (const auto& name : option.names)
      out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    out += " -d " + in_quotes(option.description, quote);
  }
  return out + value_flags(option.value, positional) + "\n";
}

std::string rules(const std::string& name, const Command& command) {
  std::string out;
  for (const auto& option : command.options) out += rule(name, option, false);
  for (const auto& positional : command.positionals) {
    if (positional.value.file || positional.value.case_id || !positional.value.choices.empty())
      out += rule(name, positional, true);
  }
  return out;
}

}  // namespace

std::string fish_completion(const Command& root) {
  auto out = std::string(fish_head) + rules("", root);
  for (const auto& command : root.commands) {
    out += fmt::format("complete -c h2prism -n __h2prism_at -a {} -d {}\n", command.name,
                       in_quotes(command.description, quote));
    out += rules(command.name, command);
  }
  return out;
}

}  // namespace h2prism::runner::manual
