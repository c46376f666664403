#include "engine/script/schema.h"

#include <nlohmann/json.hpp>

#include "engine/script/vocabulary.h"

namespace h2prism::script {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view value_pattern =
    R"(^(0x[0-9a-fA-F]+|-?[0-9]+|\$[a-z_]+(\.[a-z_]+)?( *[+-] *(0x[0-9a-fA-F]+|[0-9]+))?)$)";
constexpr std::string_view hex_pattern = R"(^([0-9a-fA-F]{2}[ :\n\t]*)*$)";

Json ref(std::string_view name) { return {{"$ref", "#/$defs/" + std::string(name)}}; }
Json text() { return {{"type", "string"}}; }
Json one_or_list(const Json& item) {
  return {{"oneOf", {item, {{"type", "array"}, {"items", item}, {"minItems", 1}}}}};
}

template <class Names>
Json names(const Names& all) {
  Json out = Json::array();
  for (const auto& name : all) out.push_back(name);
  return out;
}

Json map_of(std::span<const Word> words, std::span<const Word> more = {});

Json type_of(const Word& word) {
  switch (word.type) {
    case WordType::value: return ref("value");
    case WordType::number: return {{"type", "integer"}};
    case WordType::flag: return {{"type", "boolean"}};
    case WordType::flags: return {{"type", {"string", "integer"}}};
    case WordType::hex: return {{"type", "string"}, {"pattern", hex_pattern}};
    case WordType::text: return text();
    case WordType::texts: return one_or_list(text());
    case WordType::code:
      return {{"oneOf", {{{"enum", names(error_code_names())}}, {{"type", "integer"}}, ref("hex-number")}}};
    case WordType::type:
      return {{"oneOf", {{{"enum", names(frame_type_names())}}, {{"type", "integer"}}, ref("hex-number")}}};
    case WordType::settings: return ref("settings");
    case WordType::fields: return ref("fields");
    case WordType::block: return ref("block");
    case WordType::sizes:
      return {
          {"oneOf", {{{"const", "each-octet"}}, ref("value"), {{"type", "array"}, {"items", ref("value")}}}}};
    case WordType::steps: return ref("steps");
    case WordType::priority: return map_of(priority_words());
    case WordType::choice: return {{"enum", names(word.choices)}};
    case WordType::one_or_more:
      return one_or_list(word.choices.empty() ? text() : Json{{"enum", names(word.choices)}});
    case WordType::outcome: return one_or_list(ref("outcome"));
    case WordType::mapping: return {{"type", "object"}};
  }
  return {};
}

Json described(const Word& word) {
  auto out = type_of(word);
  out["description"] = word.help;
  return out;
}

Json map_of(std::span<const Word> words, std::span<const Word> more) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const auto list : {words, more}) {
    for (const auto& word : list) {
      if (!properties.contains(std::string(word.name))) properties[std::string(word.name)] = described(word);
      if (word.required) required.push_back(word.name);
    }
  }
  Json out{{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
  if (!required.empty()) out["required"] = required;
  return out;
}

Json single(std::string_view key, const Json& value) {
  return {{"type", "object"},
          {"additionalProperties", false},
          {"required", {key}},
          {"properties", {{std::string(key), value}}}};
}

// The steps that may stand as a bare word.
Json step() {
  Json bare = Json::array();
  for (const auto& frame : frame_words()) {
    if (frame.on_connection) bare.push_back(frame.name);
  }
  for (const auto name : {"open", "fence", "shutdown", "alive"}) bare.push_back(name);
  Json any = Json::array({{{"enum", bare}}});
  for (const auto& frame : frame_words()) {
    auto body = map_of(frame.own, common_frame_words());
    Json required = body.contains("required") ? body["required"] : Json::array();
    if (!frame.on_connection) required.push_back("stream");
    if (!frame.type) required.push_back("type");
    if (!required.empty()) body["required"] = required;
    any.push_back(
        single(frame.name, frame.on_connection ? Json{{"oneOf", {body, {{"type", "null"}}}}} : body));
  }
  for (const auto& word : step_words()) {
    Json body = described(word);
    if (word.name == "open") body = {{"oneOf", {map_of(open_words()), {{"type", "null"}}}}};
    if (word.name == "upload") body = map_of(upload_words());
    if (word.name == "repeat") body = map_of(repeat_words());
    if (word.name == "fence" || word.name == "shutdown" || word.name == "alive")
      body = {{"enum", {true, nullptr}}};
    any.push_back(single(word.name, body));
  }
  return {{"oneOf", any}};
}

Json outcome(const OutcomeCatalogue& outcomes) {
  std::string pattern = "^(";
  for (const auto& one : outcomes.all()) pattern += (pattern.size() > 2 ? "|" : "") + one.name;
  pattern += ")( .*)?$";
  return {
      {"oneOf", {{{"type", "string"}, {"pattern", pattern}}, single("response", map_of(response_words()))}}};
}

Json settings() {
  Json keys = {{"type", "object"}, {"additionalProperties", false}, {"patternProperties", Json::object()}};
  std::string pattern = "^(";
  for (const auto name : setting_names()) pattern += std::string(name) + "|";
  keys["patternProperties"][pattern + "0x[0-9a-fA-F]{1,4}|[0-9]{1,5})$"] = ref("value");
  return {{"oneOf", {keys, {{"type", "array"}, {"items", keys}}}}};
}

Json fields() {
  const Json item{
      {"oneOf",
       {{{"type", "string"}, {"pattern", R"(^(\$(get|post|head|response)( without .+)?|.[^:]*:[\s\S]*)$)"}},
        {{"type", "object"},
         {"additionalProperties", false},
         {"required", {"name", "repeat", "times"}},
         {"properties", {{"name", text()}, {"repeat", text()}, {"times", {{"type", "integer"}}}}}},
        {{"type", "object"},
         {"additionalProperties", false},
         {"required", {"name", "value"}},
         {"properties", {{"name", text()}, {"value", text()}}}}}}};
  return {{"oneOf", {item, {{"type", "array"}, {"items", item}}}}};
}

}  // namespace

std::string case_schema(const OutcomeCatalogue& outcomes) {
  auto test = map_of(case_words());
  test["properties"]["id"]["pattern"] = "^[a-z0-9-]+$";
  test["properties"]["auto"] = map_of(automatic_words());
  test["properties"]["tls"] = map_of(tls_words());
  test["properties"]["delivery"] = {
      {"oneOf",
       {test["properties"]["delivery"],
        {{"type", "array"}, {"items", {{"type", "integer"}, {"minimum", 1}}}}}}};
  auto file = map_of(file_words());
  file["properties"]["rfc"]["pattern"] = "^[^#]+#.+$";
  file["properties"]["cases"] = {{"type", "array"}, {"items", ref("case")}};

  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "h2prism cases"}};
  schema.update(file);
  schema["$defs"] = {
      {"case", test},
      {"value", {{"oneOf", {{{"type", "integer"}}, {{"type", "string"}, {"pattern", value_pattern}}}}}},
      {"hex-number", {{"type", "string"}, {"pattern", "^0x[0-9a-fA-F]+$"}}},
      {"settings", settings()},
      {"fields", fields()},
      {"block",
       {{"oneOf",
         {{{"type", "string"}, {"pattern", hex_pattern}},
          {{"type", "array"}, {"items", map_of(block_item_words())}}}}}},
      {"step", step()},
      {"steps", {{"oneOf", {ref("step"), {{"type", "array"}, {"items", ref("step")}}}}}},
      {"outcome", outcome(outcomes)},
  };
  return schema.dump(2) + "\n";
}

}  // namespace h2prism::script
