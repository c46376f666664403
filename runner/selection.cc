#include "runner/selection.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace h2prism::runner {
namespace {

using script::Case;

std::string section_of(const Case& test) { return test.rfc + "/" + test.section; }
std::string_view name_of(const Case& test) {
  return std::string_view(test.id).substr(test.id.rfind('/') + 1);
}
bool is_glob(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

// One way of writing it: "RFC9113#6.9/" -> "9113/6.9".
std::string normal(std::string_view selector) {
  const bool with_rfc = selector.size() > 3 && selector[3] >= '0' && selector[3] <= '9' &&
                        (selector.starts_with("rfc") || selector.starts_with("RFC"));
  if (with_rfc) selector.remove_prefix(3);
  if (selector.size() > 1 && selector.ends_with('/')) selector.remove_suffix(1);
  std::string out(selector);
  std::ranges::replace(out, '#', '/');
  return out;
}

bool selects(const std::string& selector, const Case& test) {
  if (is_glob(selector)) return glob_match(selector, test.id) || glob_match(selector, section_of(test));
  return selector == test.id || selector == section_of(test) || selector == test.rfc ||
         std::ranges::find(test.tags, selector) != test.tags.end();
}

// What may have been meant by a selector that matches nothing; "" when there is no idea.
std::string suggestion(std::span<const Case> cases, const std::string& selector) {
  for (const auto& test : cases) {
    if (name_of(test) == selector) return test.id;
    if (section_of(test).starts_with(selector + ".")) return selector + ".*";
  }
  std::set<std::string> names;
  for (const auto& test : cases) {
    names.insert({test.id, section_of(test), test.rfc});
    names.insert(test.tags.begin(), test.tags.end());
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return std::string(closest(selector, candidates));
}

}  // namespace

Result<std::vector<const Case*>> select_cases(std::span<const Case> cases,
                                              std::span<const std::string> selectors) {
  const bool only_excludes = std::ranges::all_of(selectors, [](const auto& s) { return s.starts_with('!'); });
  std::vector<bool> chosen(cases.size(), only_excludes);
  // Includes first: the order on the command line does not matter.
  for (const bool excludes : {false, true}) {
    for (const auto& written : selectors) {
      if (written.starts_with('!') != excludes) continue;
      const auto selector = normal(std::string_view(written).substr(excludes ? 1 : 0));
      bool any = false;
      for (std::size_t i = 0; i < cases.size(); ++i) {
        if (!selects(selector, cases[i])) continue;
        any = true;
        chosen[i] = !excludes;
      }
      if (any) continue;
      const auto near = suggestion(cases, selector);
      return fail(fmt::format("'{}' selects no case{}", written,
                              near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
  }
  std::vector<const Case*> out;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (chosen[i]) out.push_back(&cases[i]);
  }
  if (out.empty())
    return fail(cases.empty() ? "there are no cases" : "nothing is selected: every case is excluded");
  return out;
}

Result<std::vector<const Case*>> select_cases(std::span<const Case> cases,
                                              std::span<const std::string> selectors,
                                              model::Profile profile) {
  auto out = select_cases(cases, selectors);
  if (!out) return out;
  std::erase_if(*out, [&](const Case* test) { return test->profile.value_or(profile) != profile; });
  if (!out->empty()) return out;
  const auto other = profile == model::Profile::rfc9113 ? model::Profile::rfc7540 : model::Profile::rfc9113;
  return fail(fmt::format("no case is selected: {} would be by --profile {}",
                          selectors.empty() ? "all" : join(selectors, " "), to_string(other)));
}

bool is_case_file(std::string_view selector) {
  std::error_code error;
  return (selector.ends_with(".yaml") || selector.ends_with(".yml")) &&
         std::filesystem::is_regular_file(selector, error);
}

}  // namespace h2prism::runner
