#include <fmt/format.h>

#include "engine/base/text.h"
#include "runner/manual/completion.h"

namespace h2prism::runner::manual {
namespace {

constexpr std::string_view zsh_head = R"sh(#compdef h2prism
# zsh completion for h2prism; made by `h2prism completion zsh`

_h2prism_cases() {
  local -a ids
  ids=(${(f)"$(_call_program cases ${(q)h2prism} list 2>/dev/null | awk '/^ / { print $1 }')"})
  _multi_parts / ids
}

_h2prism_cases_or_files() { _alternative 'cases:case:_h2prism_cases' 'files:file:_files' }

# One of the words, then perhaps = and a file.
_h2prism_choice_or_file() {
  local -a choices=("$@")
  if compset -P '*='; then _files; else compadd -a choices; fi
}

# Some of the words, with commas between.
_h2prism_choices() {
  local -a choices=("$@")
  compset -P '*,'
  compadd -S '' -a choices
}

)sh";

constexpr std::string_view zsh_tail = R"sh(
_h2prism() {
  local curcontext=$curcontext state state_descr line h2prism=${~words[1]}
  typeset -A opt_args
  setopt local_options extended_glob
  _arguments -C "${_h2prism_root[@]}" '1:command:->command' '*::argument:->argument' && return
  case $state in
    command) _describe command _h2prism_commands ;;
    argument) (( $+functions[_h2prism_of_$words[1]] )) && _h2prism_of_$words[1] ;;
  esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _h2prism "$@"; else compdef _h2prism h2prism; fi
)sh";

// Within a description or a message, these would end it.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

// A space in front keeps zsh from putting words of its own before the choices.
std::string action(const Value& value) {
  const auto words = join(value.choices, " ");
  if (value.several) return fmt::format(" _h2prism_choices {}", words);
  if (!value.choices.empty())
    return value.file ? fmt::format(" _h2prism_choice_or_file {}", words) : fmt::format("({})", words);
  if (value.case_id) return value.file ? "_h2prism_cases_or_files" : "_h2prism_cases";
  return value.file ? "_files" : value.folder ? "_files -/" : " ";
}

std::string spec(const Option& option, const std::string& name) {
  // A name excludes the others of its option, unless it may come again.
  const auto others = option.repeatable          ? std::string("*")
                      : option.names.size() == 1 ? ""
                                                 : fmt::format("({})", join(option.names, " "));
  const bool takes = !option.value.name.empty();
  return in_quotes(fmt::format(
      "{}{}{}[{}]{}", others, name, takes && name.starts_with("--") ? "=" : "", plain(option.description),
      takes ? fmt::format(":{}:{}", plain(option.value.name), action(option.value)) : ""));
}

std::string specs(const Command& command, std::string_view before) {
  std::string out;
  for (const auto& option : command.options) {
    for (const auto& name : option.names) out += fmt::format("{}{}", before, spec(option, name));
  }
  for (const auto& positional : command.positionals) {
    const auto* many = positional.repeatable ? "*" : positional.required ? "" : ":";
    out += fmt::format(
        "{}{}", before,
        in_quotes(fmt::format("{}:{}:{}", many, positional.names.front(), action(positional.value))));
  }
  return out;
}

}  // namespace

std::string zsh_completion(const Command& root) {
  std::string out(zsh_head), commands;
  for (const auto& command : root.commands) {
    commands += "\n  " + in_quotes(fmt::format("{}:{}", command.name, plain(command.description)));
    out += fmt::format("_h2prism_of_{}() {{\n  _arguments -s{}\n}}\n\n", command.name,
                       specs(command, " \\\n    "));
  }
  // Behind `*::`, the words begin with the command, and n-th positionals count from it.
  return fmt::format("{}typeset -ga _h2prism_root=({}\n)\ntypeset -ga _h2prism_commands=({}\n)\n{}", out,
                     specs(root, "\n  "), commands, zsh_tail);
}

}  // namespace h2prism::runner::manual
