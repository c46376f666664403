#include "runner/launch.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/text.h"
#include "engine/transport/certificate.h"
#include "runner/loopback_port.h"

namespace h2prism::runner {

Launch::~Launch() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

std::string Launch::filled(std::string text) {
  const auto file = [&](const char* name) { return (folder_ / name).string(); };
  if (text.contains("{cert}")) ca_file_ = file("cert.pem");
  for (const auto& [placeholder, value] :
       {std::pair{"{port}", std::to_string(port_)}, std::pair{"{cert}", file("cert.pem")},
        std::pair{"{key}", file("key.pem")}, std::pair{"{ca}", file("cert.pem")},
        std::pair{"{dir}", folder_.string()}}) {
    replace_all(text, placeholder, value);
  }
  return text;
}

Result<Launch> Launch::prepare(const TargetProfile& profile, bool tls) {
  auto name = (std::filesystem::temp_directory_path() / "h2prism-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) return fail(fmt::format("{}: {}", name, std::strerror(errno)));
  Launch out{std::filesystem::path(name)};
  // Servers that were started as root read their files as somebody else.
  std::filesystem::permissions(out.folder_, std::filesystem::perms(0755));
  if (tls) {
    const std::array<std::string, 3> names{"localhost", "127.0.0.1", "::1"};
    const auto made = transport::make_self_signed(names);
    if (!made) return std::unexpected(made.error());
    std::ofstream(out.folder_ / "cert.pem") << made->certificate_pem;
    std::ofstream(out.folder_ / "key.pem") << made->key_pem;
  }
  out.port_ = profile.port;
  if (out.port_ == 0) {
    const auto port = free_port();
    if (!port) return std::unexpected(port.error());
    out.port_ = *port;
  }
  for (const auto* words : {&profile.command, tls ? &profile.tls_arguments : &profile.h2c_arguments}) {
    for (const auto& word : *words) out.command_.words.push_back(out.filled(word));
  }
  for (const auto& [variable, value] : profile.environment)
    out.command_.environment.emplace_back(variable, out.filled(value));
  out.command_.directory = profile.directory;
  // A program given with a path is looked for where it is to run, not where we do.
  auto& program = out.command_.words.front();
  if (program.contains('/')) program = (profile.directory / program).string();
  out.command_.output =
      profile.log.empty() ? out.folder_ / "target.log" : std::filesystem::absolute(profile.log);
  if (!tls) out.ca_file_.clear();
  return out;
}

}  // namespace h2prism::runner
