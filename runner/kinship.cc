#include "runner/kinship.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace h2prism::runner {
namespace {

using reports::RunRecord;

bool connects(const RunRecord& run) {
  return std::ranges::any_of(
      run.command, [](const auto& word) { return word == "--connect" || word.starts_with("--connect="); });
}

std::string_view host(std::string_view address) { return address.substr(0, address.rfind(':')); }

}  // namespace

std::string difference(const RunRecord& one, const RunRecord& other, bool any_port) {
  const auto differs = [](std::string_view what, std::string_view a, std::string_view b) {
    return a == b ? "" : fmt::format("{}{}, not {}", what, b, a);
  };
  const bool ports = !any_port && connects(one) && connects(other);
  const auto address = [&](const RunRecord& run) -> std::string_view {
    return ports ? std::string_view(run.target.address) : host(run.target.address);
  };
  for (const auto& found : {
           differs("of h2prism ", one.h2prism, other.h2prism),
           differs("of the target ", address(one), address(other)),
           differs("of a target as ", one.target.role, other.target.role),
           differs("over ", one.target.transport, other.target.transport),
           differs("by the profile ", one.profile, other.profile),
           differs("with --grade ", to_string(one.threshold), to_string(other.threshold)),
       }) {
    if (!found.empty()) return found;
  }
  auto a = one.target.settings, b = other.target.settings;
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b ? "" : "of another target: its SETTINGS differ";
}

}  // namespace h2prism::runner
