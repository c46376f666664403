#include "engine/script/requirements.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/script/yaml.h"

namespace h2prism::script {

void RequirementCatalogue::add(std::string_view yaml, const std::string& file, Diagnostics& problems) {
  const auto root = parse_yaml(yaml, file);
  if (!root) {
    problems.push_back(root.error());
    return;
  }
  if (!root->is_sequence()) {
    problems.push_back({file, root->line, root->column, "expected a list of requirements"});
    return;
  }
  for (const auto& node : root->items) {
    Requirement out;
    const std::pair<std::string_view, std::string*> wanted[] = {
        {"id", &out.id},           {"section", &out.section},
        {"level", &out.level},     {"applies_to", &out.applies_to},
        {"summary", &out.summary}, {"testable", &out.testable}};
    for (const auto& [key, into] : wanted) {
      const auto* value = node.find(key);
      if (value == nullptr || !value->is_scalar()) {
        problems.push_back({file, node.line, node.column, fmt::format("a requirement lacks '{}'", key)});
      } else {
        *into = value->text;
      }
    }
    if (const auto* why_not = node.find("why_not"); why_not != nullptr && !why_not->is_null())
      out.why_not = why_not->text;
    if (const auto* profile = node.find("profile"); profile != nullptr) {
      if (std::ranges::find(model::profile_names, profile->text) == model::profile_names.end())
        problems.push_back({file, profile->line, profile->column, "a profile is rfc9113 or rfc7540"});
      out.profile = model::profile_of(profile->text);
    }
    if (!entries_.emplace(out.id, out).second) {
      problems.push_back(
          {file, node.line, node.column, fmt::format("requirement {} stands here twice", out.id)});
    }
  }
}

const Requirement* RequirementCatalogue::find(std::string_view id) const {
  const auto it = entries_.find(id);
  return it == entries_.end() ? nullptr : &it->second;
}

}  // namespace h2prism::script
