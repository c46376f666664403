// How a target is started, known to be ready, and kept alive; or, `role: client`, launched for each case: a
// file for `h2prism run --target`. (Not the RFC that it is judged by: that is --profile.)
//
//   command: [./my-server, --listen, "127.0.0.1:{port}"]
//   tls_arguments: [--cert, "{cert}", --key, "{key}"]
//   ready: port
//   large_path: /large
//   unimplemented:
//     - {cases: push, reason: this server never pushes}
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <regex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/model/role.h"
#include "engine/script/case.h"
#include "engine/script/diagnostic.h"
#include "runner/leak_watch.h"

namespace h2prism::runner {

// The resources that cases may use; the names are keys of the file and, with --, options of `run`.
struct TargetPaths {
  std::string path, post_path, large_path, echo_path, fields_path, trailers_path, push_path, tunnel_path;
};

struct Unimplemented {
  std::vector<std::string> patterns;  // globs over case ids, or words of `needs`
  std::string reason;

  bool concerns(const script::Case& test) const;
};

// What a case may ask of a client beyond one GET, as a word of `needs`; each takes a command of its own.
std::span<const std::string_view> client_needs();

struct TargetProfile {
  enum class Ready : std::uint8_t { port, log, http };
  enum class Restart : std::uint8_t { run, each_case, crash };

  std::filesystem::path file;
  model::Role role = model::Role::server;
  std::optional<std::regex>
      success_line;                  // of a client's output: without it, no success, whatever its exit code
  std::vector<std::string> command;  // with placeholders
  std::vector<std::pair<std::string, std::vector<std::string>>>
      commands;  // of a client: for cases that need this
  std::vector<std::string> h2c_arguments, tls_arguments;
  std::vector<std::pair<std::string, std::string>> environment;
  std::filesystem::path directory;  // to run in: absolute; that of the file unless it says another
  std::uint16_t port = 0;           // 0: any free one
  bool h2c = true, tls = true;      // what it can do

  Ready ready = Ready::port;             // what shows that it can be used
  std::optional<std::regex> ready_line;  // Ready::log
  milliseconds start_timeout{30'000};
  Restart restart = Restart::crash;
  int stop_signal = 15;
  milliseconds stop_grace{3000};
  milliseconds hang_timeout{10'000};  // without an answer on any fresh connection

  std::string log;  // file that keeps what it writes; relative to the caller; empty: none is kept
  std::vector<std::regex> crash_lines, harmless_lines;
  LeakLimits leak_limits;

  std::string authority;
  TargetPaths paths;
  std::vector<Unimplemented> unimplemented;
  std::string expectations;  // file, made absolute; empty: none
};

std::expected<TargetProfile, script::Diagnostics> load_target_profile(const std::filesystem::path& file);
std::expected<TargetProfile, script::Diagnostics> parse_target_profile(std::string_view yaml,
                                                                       const std::filesystem::path& file);

// The profile of a client that is no more than its command: words as for a shell.
// `others`: NEED=COMMAND each.
Result<TargetProfile> client_profile(std::string_view command, std::span<const std::string> others);

// The JSON Schema of these files: runner/targets/schema.json is its output, kept for editors.
std::string target_profile_schema();

}  // namespace h2prism::runner
