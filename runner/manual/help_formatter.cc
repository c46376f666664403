#include "runner/manual/help_formatter.h"

#include <fmt/format.h>

#include "runner/manual/command_tree.h"

namespace h2prism::runner::manual {

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  const auto known = option_of(*option);
  std::string out;
  if (!known.value.name.empty() && !option->get_positional()) out += " " + known.value.name;
  if (!known.value.range.empty()) out += fmt::format(" ({})", known.value.range);
  if (!known.initial.empty()) out += " = " + known.initial;
  for (const auto& name : known.needs) out += " needs " + name;
  for (const auto& name : known.excludes) out += " not with " + name;
  return out;
}

}  // namespace h2prism::runner::manual
