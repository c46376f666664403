#include <fmt/format.h>

#include "engine/base/text.h"
#include "runner/manual/completion.h"

namespace h2prism::runner::manual {
namespace {

constexpr std::string_view bash_head = R"sh(# bash completion for h2prism; made by `h2prism completion bash`

# What the value of an option, or the positional @N, of a command can be: `wants` and `choices`. Fails where there is none.
_h2prism_value() {
  wants='' choices=''
  case "$1 $2" in
)sh";

constexpr std::string_view bash_tail = R"sh(    *) return 1 ;;
  esac
}

# Ids of cases that begin with $1, a step of their path at a time, as with files.
_h2prism_cases() {
  local id
  while IFS= read -r id; do
    COMPREPLY+=("$id")
    [[ $id == */ ]] && compopt -o nospace 2>/dev/null
  done < <("$h2prism" list 2>/dev/null | H2PRISM_STEM=$1 awk '/^ / {
    stem = ENVIRON["H2PRISM_STEM"]
    if (index($1, stem) != 1) next
    slash = index(substr($1, length(stem) + 1), "/")
    id = slash ? substr($1, 1, length(stem) + slash) : $1
    if (!seen[id]++) print id
  }')
}

_h2prism_files() {
  local file
  while IFS= read -r file; do COMPREPLY+=("$2$file"); done < <(compgen "$3" -- "$1")
  compopt -o filenames 2>/dev/null
}

# $1: the value as far as it is typed, $2: what stands before it in the same word
_h2prism_complete() {
  local before=$2
  case $wants in
    file) _h2prism_files "$1" "$before" -f ;;
    folder) _h2prism_files "$1" "$before" -d ;;
    case) _h2prism_cases "$1" ;;
    case-or-file)
      _h2prism_files "$1" "$before" -f
      _h2prism_cases "$1"
      ;;
    choice) mapfile -t COMPREPLY < <(compgen -P "$before" -W "$choices" -- "$1") ;;
    choices)
      [[ $1 == *,* ]] && before+=${1%,*},
      mapfile -t COMPREPLY < <(compgen -P "$before" -W "$choices" -- "${1##*,}")
      compopt -o nospace 2>/dev/null
      ;;
    choice-or-file)
      if [[ $1 == *=* ]]; then
        _h2prism_files "${1#*=}" "$before${1%%=*}=" -f
      else
        mapfile -t COMPREPLY < <(compgen -P "$before" -W "$choices" -- "$1")
      fi
      ;;
  esac
}

_h2prism() {
  local h2prism=${COMP_WORDS[0]} piece=${COMP_WORDS[COMP_CWORD]} wants choices word command='' option='' i n=1
  h2prism=${h2prism/#\~/$HOME}
  # bash breaks words at = and :, h2prism does not.
  local -a words=()
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if ((${#words[@]} > 0)) && [[ $word == [=:]* || ${words[-1]} == *[=:] ]]; then words[-1]+=$word; else words+=("$word"); fi
  done
  local current=${words[-1]}
  [[ $piece == [=:] ]] && piece=''
  local stem=${current%"$piece"}
  COMPREPLY=()
  for word in "${words[@]:0:${#words[@]}-1}"; do
    if [[ -z $command ]]; then
      [[ $word == -* ]] || command=$word
    elif [[ -n $option ]]; then
      option=''
    elif [[ $word == -* ]]; then
      [[ $word != *=* ]] && _h2prism_value "$command" "$word" && option=$word
    else
      n=$((n + 1))
    fi
  done
  if [[ -n $option ]]; then
    _h2prism_value "$command" "$option"
    _h2prism_complete "$current" ''
  elif [[ $current == --*=* ]]; then
    _h2prism_value "$command" "${current%%=*}" && _h2prism_complete "${current#*=}" "${current%%=*}="
  elif [[ $current == -* || -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_h2prism_words "$command" "$current")" -- "$current")
  elif _h2prism_value "$command" "@$n"; then
    _h2prism_complete "$current" ''
  fi
  COMPREPLY=("${COMPREPLY[@]#"$stem"}")
}

complete -F _h2prism h2prism
)sh";

std::string_view kind_of(const Value& value) {
  if (!value.choices.empty()) return value.several ? "choices" : value.file ? "choice-or-file" : "choice";
  if (value.case_id) return value.file ? "case-or-file" : "case";
  return value.file ? "file" : value.folder ? "folder" : "text";
}

std::string branch(const std::string& pattern, const Value& value) {
  const auto choices = value.choices.empty() ? "" : " choices=" + in_quotes(join(value.choices, " "));
  return fmt::format("    {}) wants={}{} ;;\n", pattern, kind_of(value), choices);
}

std::string branches(const Command& command) {
  std::string out;
  for (const auto& option : command.options) {
    if (option.value.name.empty()) continue;
    std::string pattern;
    for (const auto& name : option.names)
      pattern += (pattern.empty() ? "" : " | ") + in_quotes(fmt::format("{} {}", command.name, name));
    out += branch(pattern, option.value);
  }
  for (std::size_t i = 0; i < command.positionals.size(); ++i) {
    const auto& positional = command.positionals[i];
    const auto nth = positional.repeatable ? in_quotes(command.name + " @") + "*"
                                           : in_quotes(fmt::format("{} @{}", command.name, i + 1));
    out += branch(nth, positional.value);
  }
  return out;
}

std::string option_names(const Command& command) {
  std::vector<std::string> names;
  for (const auto& option : command.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return join(names, " ");
}

}  // namespace

std::string bash_completion(const Command& root) {
  std::string values, options;
  std::vector<std::string> commands;
  for (const auto& command : root.commands) {
    values += branches(command);
    options += fmt::format("    {}) echo {} ;;\n", command.name, in_quotes(option_names(command)));
    commands.push_back(command.name);
  }
  return fmt::format(
      "{}{}{}\n# The commands, or the options of one: _h2prism_words COMMAND WORD\n_h2prism_words() {{\n  "
      "case $1 in\n{}"
      "    '') [[ $2 == -* ]] && echo {} || echo {} ;;\n  esac\n}}\n",
      bash_head, values, bash_tail, options, in_quotes(option_names(root)), in_quotes(join(commands, " ")));
}

}  // namespace h2prism::runner::manual
