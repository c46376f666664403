#include "runner/manual/man_page.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "runner/exit_codes.h"
#include "runner/manual/man_text.h"

namespace h2prism::runner::manual {
namespace {

struct Entry {
  std::string_view term, text;
};

constexpr Entry environment[] = {
    {"H2PRISM_CASES", "folder of the cases, where no --cases says it"},
    {"NO_COLOR", "set: no colours on a terminal"},
    {"SSLKEYLOGFILE", "file that the secrets of TLS connections are appended to, for Wireshark"},
    {"TEST_SHARD_INDEX, TEST_TOTAL_SHARDS", "the shard to play where no --shard says it: Bazel"},
    {"JOB_COMPLETION_INDEX, JOB_COMPLETIONS", "the same in Kubernetes"},
    {"CI_NODE_INDEX, CI_NODE_TOTAL", "the same in GitLab"},
};

constexpr Entry files[] = {
    {"../share/h2prism/cases", "the cases, from where the binary is"},
    {"../share/h2prism/targets", "profiles of servers that `run --target` starts, to copy"},
};

constexpr Entry examples[] = {
    {"h2prism run", "plays the suite against the embedded server"},
    {"h2prism run --connect 127.0.0.1:8443 --tls --insecure --report html",
     "plays it against a server and writes a page"},
    {"h2prism run --connect 127.0.0.1:8080 --expectations known.yaml --update-expectations",
     "writes down what differs today, so that the same command without the last word fails on what is new"},
    {"h2prism explain 9113/6.9/zero-increment-on-stream", "says what a case sends, what it accepts and why"},
    {"source <(h2prism completion bash)", "completes commands, options, values and case ids in this shell"},
};

std::string terms(const Option& option) {
  std::string out;
  for (const auto& name : option.names) out += fmt::format("{}{}", out.empty() ? "" : ", ", bold(name));
  if (!option.value.name.empty() && option.value.name != option.names.front())
    out += " " + italic(option.value.name);
  return out;
}

std::string sentence(const Option& option) {
  auto out = running(option.description);
  const auto add = [&](std::string_view what, const std::string& value) {
    if (!value.empty()) out += fmt::format("; {} {}", what, value);
  };
  if (!option.value.range.empty()) out += "; " + escaped(option.value.range);
  add("default:", option.initial.empty() ? "" : bold(option.initial));
  add("needs", bold(join(option.needs, ", ")));
  add("not with", bold(join(option.excludes, ", ")));
  return out;
}

// Without those that were said before.
std::string list(const std::vector<Option>& options, const std::vector<Option>& said = {}) {
  std::string out;
  for (const auto& option : options) {
    if (std::ranges::find(said, option.names, &Option::names) != said.end()) continue;
    out += fmt::format(".TP\n{}\n{}\n", terms(option), filled(sentence(option)));
  }
  return out;
}

std::string list(std::span<const Entry> entries) {
  std::string out;
  for (const auto& entry : entries)
    out += fmt::format(".TP\n{}\n{}\n", bold(entry.term), filled(running(entry.text)));
  return out;
}

std::string usage(const Command& root, const Command& command) {
  auto out = bold(fmt::format("{} {}", root.name, command.name));
  if (!command.options.empty()) out += " [" + italic("OPTIONS") + "]";
  for (const auto& positional : command.positionals) {
    const auto word = italic(positional.names.front()) + (positional.repeatable ? " ..." : "");
    out += positional.required ? " " + word : " [" + word + "]";
  }
  return out;
}

std::string section(const Command& root, const Command& command) {
  auto out = fmt::format(".SS {}\n{}\n.PP\n{}.\n", escaped(command.name), filled(usage(root, command)),
                         filled(running(command.description)));
  out += list(command.positionals) + list(command.options, root.options);
  // The exit codes of all commands have a place of their own.
  if (!command.footer.empty() && command.footer != root.footer)
    out += fmt::format(".PP\n{}\n", filled(running(command.footer)));
  return out;
}

}  // namespace

std::string man_page(const Command& root, std::string_view version, std::string_view date) {
  auto out = fmt::format(
      ".\\\" Made by `h2prism man` from the definition of the command line.\n"
      ".TH H2PRISM 1 \"{}\" \"h2prism {}\" \"User Commands\"\n.nh\n.ad l\n",
      date, version);
  out += fmt::format(".SH NAME\n{} \\- {}\n.SH SYNOPSIS\n", escaped(root.name), escaped(root.description));
  out += fmt::format("{} {} [{}]\n", bold(root.name), italic("COMMAND"), italic("OPTIONS"));
  out +=
      ".SH DESCRIPTION\n" +
      filled(running(
          "h2prism is an HTTP/2 peer that misbehaves on purpose, and a library of cases that say what the "
          "RFCs demand of the other end then. It plays them against a target, says which reaction was seen, "
          "which was due and by which requirement, and ends with a code that a CI system can gate on.")) +
      "\n" + list(root.options);
  out += ".SH COMMANDS\n";
  for (const auto& command : root.commands) out += section(root, command);
  out += ".SH EXIT STATUS\n";
  for (const auto& code : exit_codes)
    out += fmt::format(".TP\n{}\n{}\n", bold(std::to_string(static_cast<int>(code.exit))),
                       filled(running(code.text)));
  out += ".SH ENVIRONMENT\n" + list(environment);
  out += ".SH FILES\n" + list(files) + ".SH EXAMPLES\n" + list(examples);
  return out + ".SH SEE ALSO\nRFC 9113, RFC 7541, RFC 9110, RFC 8441, RFC 9218, RFC 8336, RFC 8470\n";
}

}  // namespace h2prism::runner::manual
