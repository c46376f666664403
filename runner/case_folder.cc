#include "runner/case_folder.h"

#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/auxv.h>

namespace h2prism::runner {

namespace fs = std::filesystem;

namespace {

// Also where no /proc is mounted: in a bare chroot, what the kernel was told to start must do.
fs::path own_binary() {
  std::error_code error;
  if (auto path = fs::read_symlink("/proc/self/exe", error); !error) return path;
  const auto* started = reinterpret_cast<const char*>(getauxval(AT_EXECFN));
  return started == nullptr ? fs::path() : fs::canonical(started, error);
}

}  // namespace

Result<fs::path> case_folder(const std::string& given) {
  if (!given.empty()) return fs::path(given);
  if (const char* set = std::getenv("H2PRISM_CASES"); set != nullptr && *set != '\0') return fs::path(set);
  std::error_code error;
  const auto binary = own_binary().parent_path();
  for (const auto& relative : {"../../cases", "../share/h2prism/cases"}) {
    const auto folder = (binary / relative).lexically_normal();
    if (!fs::exists(folder / "outcomes.yaml", error)) continue;
    // Where it can be said shorter, say it as one would type it.
    const auto near = folder.lexically_relative(fs::current_path(error));
    return near.empty() || *near.begin() == ".." ? folder : near;
  }
  return fail("the cases are not beside the binary; say where with --cases FOLDER");
}

std::optional<script::Suite> load_or_complain(const std::string& given) {
  const auto folder = case_folder(given);
  if (!folder) {
    fmt::print(stderr, "h2prism: {}\n", folder.error().message);
    return std::nullopt;
  }
  auto suite = script::load_suite(*folder);
  if (suite) return std::move(*suite);
  for (const auto& problem : suite.error()) fmt::print(stderr, "{}\n", to_string(problem));
  fmt::print(stderr, "h2prism: {} problem{} in the cases\n", suite.error().size(),
             suite.error().size() == 1 ? "" : "s");
  return std::nullopt;
}

}  // namespace h2prism::runner
