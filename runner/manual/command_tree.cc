#include "runner/manual/command_tree.h"

#include <algorithm>
#include <array>

#include <CLI/CLI.hpp>

#include "engine/base/text.h"

namespace h2prism::runner::manual {
namespace {

constexpr std::array<std::string_view, 4> types_without_news{"TEXT", "INT", "UINT", "FLOAT"};

std::vector<std::string> names_of(const std::set<CLI::Option*>& options) {
  std::vector<std::string> out;
  for (const auto* option : options) out.push_back(option->get_name());
  return out;
}

}  // namespace

Option option_of(const CLI::Option& option) {
  Option out;
  if (option.get_positional()) {
    out.names.push_back(option.get_name(true));
  } else {
    for (const auto& name : option.get_snames()) out.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) out.names.push_back("--" + name);
  }
  out.description = option.get_description();
  if (option.get_items_expected_max() > 0) {
    out.value = value_of(option.get_type_name());
    out.initial = option.get_default_str();
    out.repeatable = option.get_items_expected_max() > 1;
  }
  out.required = option.get_required();
  out.needs = names_of(option.get_needs());
  out.excludes = names_of(option.get_excludes());
  return out;
}

Value value_of(std::string type_name) {
  Value out;
  const auto colon = type_name.find(':');
  if (std::ranges::count(types_without_news, type_name.substr(0, colon)) > 0 && colon != std::string::npos)
    type_name.erase(0, colon + 1);
  out.name = type_name;
  if (const auto in = type_name.find(" in ["); in != std::string::npos) {  // CLI::Range
    out.name = "N";
    out.range = type_name.substr(in + 5, type_name.size() - in - 6);
    if (const auto dash = out.range.find(" - "); dash != std::string::npos)
      out.range.replace(dash, 3, " to ");
  } else if (type_name == "INT" || type_name == "UINT" || type_name == "FLOAT") {
    out.name = "N";
  } else if (const auto end = type_name.find('}'); type_name.starts_with("{") && end != std::string::npos) {
    const auto inside = type_name.substr(1, end - 1);
    for (const auto choice : split(inside, ',')) out.choices.emplace_back(choice);
    out.several = type_name.ends_with(",...");
    out.file = type_name.ends_with("[=FILE]");
  } else {
    for (const auto kind : split(type_name, '|')) {
      out.file |= kind == "FILE";
      out.folder |= kind == "FOLDER" || kind == "DIR";
      out.case_id |= kind == "CASE";
    }
  }
  return out;
}

Command command_tree(const CLI::App& app) {
  Command out{app.get_name(), app.get_description(), app.get_footer(), {}, {}, {}};
  for (const auto* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    (option->get_positional() ? out.positionals : out.options).push_back(option_of(*option));
  }
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) out.commands.push_back(command_tree(*command));
  }
  return out;
}

}  // namespace h2prism::runner::manual
