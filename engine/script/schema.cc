#include "engine/script/schema.h"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/script/value.h"
#include "engine/script/vocabulary.h"

namespace h2prism::script {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view hex_pattern = R"(^[ :\n\t]*([0-9a-fA-F][ :\n\t]*[0-9a-fA-F][ :\n\t]*)*$)";
constexpr std::string_view eight_octets = R"(([ :\n\t]*[0-9a-fA-F]){16}[ :\n\t]*)";
constexpr std::string_view number = "(0x[0-9a-fA-F]+|0|[1-9][0-9]*)";
constexpr std::string_view status_pattern = "(any|[1-5](xx|[0-9]{2})(-[1-5](xx|[0-9]{2}))?)";

// (a|b|c)
template <class Names>
std::string any_of(const Names& names) {
  std::string out;
  for (const auto& name : names) {
    out += out.empty() ? '(' : '|';
    for (const char c : name) out += c == '.' ? std::string("\\.") : std::string(1, c);
  }
  return out + ')';
}

// "7", "$s", "$s + 1"; a value that is a word among others has no spaces in it.
std::string value_pattern(std::string_view space = " *") {
  return fmt::format(R"((-?{0}|\${1}({2}[+-]{2}{0})?))", number, any_of(value_names()), space);
}

std::string whole(std::string_view pattern) { return fmt::format("^{}$", pattern); }

Json ref(std::string_view name) { return {{"$ref", "#/$defs/" + std::string(name)}}; }
template <class Names>
Json enum_of(const Names& all) {
  Json out = Json::array();
  for (const auto& name : all) out.push_back(name);
  return out;
}

Json text() { return {{"type", "string"}}; }
Json like(std::string_view pattern) { return {{"type", "string"}, {"pattern", pattern}}; }
Json within(std::int64_t low, std::int64_t high) {
  return {{"type", "integer"}, {"minimum", low}, {"maximum", high}};
}
// A name, or its number in any form.
Json name_or_number(std::span<const std::string_view> known, std::int64_t most) {
  return {{"oneOf", {{{"enum", enum_of(known)}}, within(0, most), like("^0x[0-9a-fA-F]+$")}}};
}
Json one_or_list(const Json& item) { return {{"oneOf", {item, {{"type", "array"}, {"items", item}}}}}; }

Json map_of(std::span<const Word> words, std::span<const Word> more = {});

Json one_or_more(const Json& item) {
  auto out = one_or_list(item);
  out["oneOf"][1]["minItems"] = 1;
  return out;
}

// "settings-ack", "response $s", "data $s 100".
Json await() {
  std::string pattern;
  for (const auto& word : await_words()) {
    pattern += fmt::format("{}{}", pattern.empty() ? "" : "|", word.name);
    if (word.stream) pattern += " " + value_pattern("");
    if (word.octets) pattern += fmt::format("( {})?", value_pattern(""));
  }
  return like(fmt::format("^({})$", pattern));
}

Json type_of(const Word& word) {
  switch (word.type) {
    case WordType::value: return ref("value");
    case WordType::octet: return within(0, 255);
    case WordType::times: return {{"oneOf", {within(0, 10'000), like(whole(value_pattern()))}}};
    case WordType::flag: return {{"type", "boolean"}};
    case WordType::flags: {
      const auto one = fmt::format(" *({}|{}) *", any_of(flag_names()), number);
      return {{"oneOf", {within(0, 255), like(fmt::format(R"(^{0}(\|{0})*$)", one))}}};
    }
    case WordType::hex: return like(hex_pattern);
    case WordType::opaque: return like(whole(eight_octets));
    case WordType::text: return text();
    case WordType::texts: return one_or_list(text());
    case WordType::code: return name_or_number(error_code_names(), 0xffffffff);
    case WordType::type: return name_or_number(frame_type_names(), 255);
    case WordType::status: return {{"oneOf", {within(100, 599), like(whole(status_pattern))}}};
    case WordType::settings: return ref("settings");
    case WordType::field: return ref("field");
    case WordType::fields: return ref("fields");
    case WordType::block: return ref("block");
    case WordType::sizes:
      return {
          {"oneOf", {{{"const", "each-octet"}}, ref("value"), {{"type", "array"}, {"items", ref("value")}}}}};
    case WordType::steps: return ref("steps");
    case WordType::priority: return map_of(priority_words());
    case WordType::choice: return {{"enum", enum_of(word.choices)}};
    case WordType::one_or_more:
      return one_or_list(word.choices.empty() ? text() : Json{{"enum", enum_of(word.choices)}});
    case WordType::await: return await();
    case WordType::outcome: return one_or_more(ref("outcome"));
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
  bare.push_back("open");
  bare.push_back("request");
  for (const auto& word : step_words()) {
    if (word.type == WordType::flag) bare.push_back(word.name);
  }
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
    if (word.name == "request") body = {{"oneOf", {map_of(request_words()), {{"type", "null"}}}}};
    if (word.name == "upload") body = map_of(upload_words());
    if (word.name == "repeat") body = map_of(repeat_words());
    if (word.name == "pause") body = {{"type", "integer"}, {"minimum", 1}, {"maximum", 200}};
    if (word.type == WordType::flag) body = {{"enum", {true, nullptr}}};
    any.push_back(single(word.name, body));
  }
  return {{"oneOf", any}};
}

// "stream-error $s PROTOCOL_ERROR", or {response: {...}}.
Json outcome(const OutcomeCatalogue& outcomes) {
  const auto code = any_of(error_code_names());
  std::string pattern;
  for (const auto& one : outcomes.all()) {
    pattern += (pattern.empty() ? "" : "|") + one.name;
    for (const auto& parameter : one.parameters) {
      if (parameter == "stream") pattern += " +" + value_pattern("");
      if (parameter == "codes") pattern += fmt::format(R"( +{0}(\|{0})*)", code);
      if (parameter == "status") pattern += fmt::format("( +{})?", status_pattern);
      if (parameter == "opaque") pattern += " +\"?([0-9a-fA-F]:?){16}\"?";
    }
  }
  auto response = map_of(response_words());
  response["properties"]["like"] = map_of(like_words());
  return {{"oneOf",
           {like(fmt::format("^ *({}) *$", pattern)), single("response", response),
            single("request", response)}}};
}

Json settings() {
  Json keys = {{"type", "object"}, {"additionalProperties", false}, {"patternProperties", Json::object()}};
  keys["patternProperties"][fmt::format("^({}|{})$", any_of(setting_names()), number)] = ref("value");
  return {{"oneOf", {keys, {{"type", "array"}, {"items", keys}}}}};
}

// "name: value", {name: ..., value: ...} or {name: ..., repeat: ..., times: ...}
Json field() {
  const Word name{"name", WordType::text, "", {}, true};
  const Word value{"value", WordType::text, "", {}, true};
  const Word repeat{"repeat", WordType::text, "", {}, true};
  auto repeated = map_of(std::array{name, repeat});
  repeated["properties"]["times"] = within(0, 4'000'000);
  repeated["required"].push_back("times");
  return {{"oneOf", {like(R"(^[^$][^:]*:[\s\S]*$)"), map_of(std::array{name, value}), repeated}}};
}

Json macro() { return like(R"(^\$(get|post|head|response|message)( without( .*)?)?$)"); }

Json fields() { return one_or_list({{"oneOf", {ref("field"), macro()}}}); }

// One operation and, for a literal, how it is written.
Json block_item() {
  auto out = map_of(block_item_words());
  out["anyOf"] = Json::array();
  for (const auto& word : block_item_words()) {
    const bool modifies =
        word.name == "name_index" || word.name == "huffman" || word.name == "integer_padding";
    if (!modifies) out["anyOf"].push_back({{"required", {word.name}}});
    if (word.name.starts_with("literal"))
      out["properties"][std::string(word.name)] = {{"oneOf", {ref("field"), macro()}}};
  }
  return out;
}

}  // namespace

std::string case_schema(const OutcomeCatalogue& outcomes) {
  auto test = map_of(case_words());
  test["properties"]["id"]["pattern"] = "^[a-z0-9-]+$";
  test["properties"]["covers"]["oneOf"][1]["minItems"] = 1;
  test["properties"]["auto"] = map_of(automatic_words());
  test["properties"]["tls"] = map_of(tls_words());
  test["properties"]["upgrade"] = map_of(upgrade_words());
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
      {"value", {{"oneOf", {{{"type", "integer"}}, like(whole(value_pattern()))}}}},
      {"settings", settings()},
      {"field", field()},
      {"fields", fields()},
      {"block", {{"oneOf", {like(hex_pattern), {{"type", "array"}, {"items", block_item()}}}}}},
      {"step", step()},
      {"steps", {{"oneOf", {ref("step"), {{"type", "array"}, {"items", ref("step")}}}}}},
      {"outcome", outcome(outcomes)},
  };
  return schema.dump(2) + "\n";
}

}  // namespace h2prism::script
