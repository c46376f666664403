#include <algorithm>

#include <nlohmann/json.hpp>

#include "runner/target_profile.h"
#include "runner/target_profile_words.h"

namespace h2prism::runner {
namespace {

using Json = nlohmann::ordered_json;
using script::Word;
namespace words = profile_words;

Json text() { return {{"type", "string"}}; }

Json names(std::span<const std::string_view> all) {
  Json list = Json::array();
  for (const auto name : all) list.push_back(name);
  return {{"enum", list}};
}

Json one_or_list(const Json& item) {
  return {{"oneOf", {item, {{"type", "array"}, {"items", item}, {"minItems", 1}}}}};
}

Json map_of(std::span<const Word> all);

Json type_of(const Word& word) {
  const auto* range = std::ranges::find(words::ranges, word.name, &words::Range::name);
  if (range != words::ranges.end())
    return {{"type", "integer"}, {"minimum", range->low}, {"maximum", range->high}};
  if (word.name == "environment") return {{"type", "object"}, {"additionalProperties", text()}};
  if (word.name == "commands") {
    Json properties = Json::object();
    for (const auto name : words::client_needs) properties[std::string(name)] = one_or_list(text());
    return {{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
  }
  if (word.name == "unimplemented") return {{"type", "array"}, {"items", map_of(words::unimplemented_words)}};
  if (word.name == "ready") {
    auto line = map_of(words::ready_words);
    line["required"] = {"log"};
    return {{"oneOf", {{{"enum", {"port", "http"}}}, line}}};
  }
  if (word.type == script::WordType::texts) return one_or_list(text());
  if (word.type == script::WordType::one_or_more) return one_or_list(names(word.choices));
  if (word.type == script::WordType::choice) return names(word.choices);
  return text();
}

Json map_of(std::span<const Word> all) {
  Json properties = Json::object(), required = Json::array();
  for (const auto& word : all) {
    auto& property = properties[std::string(word.name)] = type_of(word);
    property["description"] = word.help;
    if (word.required) required.push_back(word.name);
  }
  Json out{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
  if (!required.empty()) out["required"] = required;
  return out;
}

}  // namespace

std::string target_profile_schema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "h2prism target profile"}};
  schema.update(map_of(words::file_words));
  return schema.dump(2) + "\n";
}

}  // namespace h2prism::runner
