#include "runner/build_info.h"

#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <nghttp2/nghttp2.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <openssl/opensslv.h>

#include "engine/base/text.h"
#include "engine/script/loader.h"
#include "reports/record.h"
#include "runner/case_folder.h"

namespace h2prism::runner {
namespace {

// A library's version when this was compiled, and the one that runs now.
struct Library {
  std::string_view name;
  std::string built, running;
};

std::vector<Library> libraries() {
  return {{"openssl", OPENSSL_FULL_VERSION_STR, OpenSSL_version(OPENSSL_FULL_VERSION_STRING)},
          {"nghttp2", NGHTTP2_VERSION, nghttp2_version(0)->version_str}};
}

struct Cases {
  std::string folder, problem;
  std::size_t count = 0;
};

Cases cases_in(const std::string& given) {
  const auto folder = case_folder(given);
  if (!folder) return {{}, folder.error().message, 0};
  const auto where = std::filesystem::absolute(*folder).string();
  const auto suite = script::load_suite(*folder);
  if (!suite) return {where, to_string(suite.error().front()), 0};
  return {where, {}, suite->cases.size()};
}

std::string text(const Cases& cases) {
  auto out = fmt::format("h2prism {}\n", H2PRISM_VERSION);
  const auto add = [&](std::string_view name, std::string_view value) {
    out += fmt::format("  {:<11}{}\n", name, value);
  };
  add("revision", revision().empty() ? "unknown: not built from a clone" : revision());
  add("compiler", H2PRISM_COMPILER);
  add("build type", H2PRISM_BUILD_TYPE);
  add("sanitizers", *H2PRISM_SANITIZERS == '\0' ? "none" : H2PRISM_SANITIZERS);
  for (const auto& [name, built, running] : libraries())
    add(name, built == running ? running : fmt::format("{}, compiled with {}", running, built));
  add("cases", cases.problem.empty() ? fmt::format("{} in {}", cases.count, cases.folder) : cases.problem);
  return out;
}

std::string json_text(const Cases& cases) {
  nlohmann::ordered_json out{{"h2prism", H2PRISM_VERSION},
                             {"revision", revision()},
                             {"compiler", H2PRISM_COMPILER},
                             {"build_type", H2PRISM_BUILD_TYPE},
                             {"sanitizers", nlohmann::ordered_json::array()},
                             {"stream", reports::RunRecord{}.stream}};
  if (*H2PRISM_SANITIZERS != '\0') {
    for (const auto name : split(H2PRISM_SANITIZERS, ',')) out["sanitizers"].push_back(name);
  }
  for (const auto& [name, built, running] : libraries())
    out[name] = {{"compiled", built}, {"running", running}};
  out["cases"] = {{"count", cases.count}, {"folder", cases.folder}};
  if (!cases.problem.empty()) out["cases"]["problem"] = cases.problem;
  return out.dump(2) + "\n";
}

}  // namespace

Exit version_command(const std::string& cases, bool json) {
  const auto found = cases_in(cases);
  fmt::print("{}", json ? json_text(found) : text(found));
  return Exit::as_expected;
}

}  // namespace h2prism::runner
