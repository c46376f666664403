// The command line as data, read off the tree that parses it: what the manual, the completions and the help
// are made from.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace h2prism::runner::manual {

// What may stand behind an option, or for a positional. The type name of the option says it, in the notation
// of usage lines:
//   {a,b}           one of these          {a,b},...   several with commas between
//   {a,b}[=FILE]    one of these, then a file, perhaps
//   FILE, FOLDER, CASE (an id), CASE|FILE; any other name is free text
struct Value {
  std::string name;   // as above; empty: a flag, which takes nothing
  std::string range;  // "1 to 100", of a number
  std::vector<std::string> choices;
  bool several = false;  // choices with commas between
  bool file = false;     // alone, or behind a choice
  bool folder = false;
  bool case_id = false;
};

struct Option {
  std::vector<std::string>
      names;  // with their hyphens, short ones first; the name alone where it is a positional
  std::string description, initial;
  Value value;
  bool required = false, repeatable = false;
  std::vector<std::string> needs, excludes;  // names of other options
};

struct Command {
  std::string name, description, footer;
  std::vector<Option> options, positionals;  // in the order of their definition
  std::vector<Command> commands;
};

// "TEXT:{strong,weak}", as CLI11 puts types and checks together → a value.
Value value_of(std::string type_name);

Option option_of(const CLI::Option& option);

// What is hidden in `app` is left out.
Command command_tree(const CLI::App& app);

}  // namespace h2prism::runner::manual
