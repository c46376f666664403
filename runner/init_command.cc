#include "runner/init_command.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "engine/script/vocabulary.h"
#include "runner/exit_codes.h"
#include "runner/probe.h"

namespace h2prism::runner {
namespace {

// A key of the profile, the word of `needs` that it serves, and what to write where it was not found.
struct Resource {
  std::string_view key, need, example;
};
constexpr std::array resources{
    Resource{"path", "page", "/"},
    Resource{"post_path", "post", "/"},
    Resource{"large_path", "large", "/large"},
    Resource{"echo_path", "echo", "/echo"},
    Resource{"fields_path", "fields-echo", "/fields"},
    Resource{"trailers_path", "trailers", "/trailers"},
    Resource{"push_path", "push", "/push"},
    Resource{"tunnel_path", "tunnel", "/tunnel"},
};

// In double quotes, as YAML reads it back.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + '"';
}

std::string path_of(std::string_view key, const script::TargetInfo& target) {
  if (key == "path") return target.path;
  if (key == "post_path") return target.post_path;
  if (key == "large_path") return target.large_path;
  if (key == "echo_path") return target.echo_path;
  if (key == "fields_path") return target.fields_path;
  if (key == "trailers_path") return target.trailers_path;
  return key == "push_path" ? target.push_path : target.tunnel_path;
}

std::string profile_text(const RunOptions& options, const Probed& probed) {
  std::string out;
  const auto line = [&]<class... Args>(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(out), text, std::forward<Args>(args)...);
    out += '\n';
  };
  const bool tls = options.tls;
  line("# How h2prism starts this server and plays against it: h2prism run --target THIS-FILE{}",
       tls ? " --tls" : "");
  line("# Written by h2prism init, which asked {} over {}. All keys: h2prism schema --target",
       to_string(*options.connect), tls ? "TLS" : "h2c");
  std::string settings;
  for (const auto& [name, value] : probed.settings)
    settings += fmt::format("{}{} {}", settings.empty() ? "" : ", ", name, value);
  line("# It advertises {}.", settings);
  line(
      "\n# To be filled in: what starts it, in the foreground, on 127.0.0.1. Placeholders: {{port}} {{cert}} "
      "{{key}} {{ca}} {{dir}}");
  line("command: [./my-server, --port, \"{{port}}\"]");
  line("{}tls_arguments: [--cert, \"{{cert}}\", --key, \"{{key}}\"]", tls ? "" : "# ");
  line("transports: {}  # what was asked; both: [h2c, tls]", tls ? "tls" : "h2c");
  line("ready: port       # or http, or {{log: \"listening on\"}}");
  line("restart: crash    # or case (fresh for each case), or run (never)");
  line("\n# Resources that cases may use. Where one is missing, the cases that need it are skipped.");
  for (const auto& resource : resources) {
    if (probed.offers.contains(resource.need)) {
      line("{}: {}", resource.key, in_quotes(path_of(resource.key, options.target)));
    } else {
      const auto why = probed.lacks.find(resource.need);
      line("# {}: {}  # {}", resource.key, resource.example,
           why != probed.lacks.end() ? why->second : "was not found");
    }
  }
  line(
      "\n# What it does not claim to do: globs over case ids, or one of these words, which are what was "
      "missing just now:");
  std::string lacking;
  for (const auto& [need, why] : probed.lacks) lacking += (lacking.empty() ? "" : ", ") + need;
  line("#   {}", lacking);
  line("# unimplemented:\n#   - {{cases: push, reason: this server never pushes}}");
  line("\n# What is known to differ, with reasons: id, verdict, reason.");
  line("# expectations: expectations.yaml");
  return out;
}

}  // namespace

Exit init_command(const RunOptions& given, const std::string& out) {
  auto options = given;
  if (!out.empty() && std::filesystem::exists(out))
    return complain(Exit::usage, fmt::format("{} is there already", out));
  if (!options.authority_given) options.target.authority = to_string(*options.connect);
  ServerConnector connector(*options.connect, options.tls ? std::optional(options.tls_options) : std::nullopt,
                            options.timeout * 2);
  const auto names = script::need_names();
  const auto probed =
      probe_server(connector, options.target, {names.begin(), names.end()}, options.tls, options.timeout);
  if (!probed)
    return complain(Exit::unreachable,
                    fmt::format("{}: {}", to_string(*options.connect), probed.error().message));
  const auto text = profile_text(options, *probed);
  if (out.empty()) {
    fmt::print("{}", text);
    return Exit::as_expected;
  }
  if (!(std::ofstream(out) << text).flush())
    return complain(Exit::usage, fmt::format("{} cannot be written", out));
  return Exit::as_expected;
}

}  // namespace h2prism::runner
