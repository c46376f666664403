#include "fuzz/oracle/permitted.h"

#include <algorithm>

#include "engine/model/message.h"

namespace h2prism::fuzz {

bool half_a_block(const FrameHeader& header) {
  const bool carries = header.type == FrameType::HEADERS || header.type == FrameType::PUSH_PROMISE ||
                       header.type == FrameType::CONTINUATION;
  return carries && !header.has(flag::END_HEADERS);
}

bool depends_on_itself(const Frame& frame) {
  if (const auto* priority = std::get_if<PriorityPayload>(&frame.payload))
    return priority->priority.dependency == frame.header.stream;
  const auto* headers = std::get_if<HeadersPayload>(&frame.payload);
  return headers != nullptr && headers->priority && headers->priority->dependency == frame.header.stream;
}

bool impossible_goaway(const Frame& frame, model::Role receiver) {
  const auto* goaway = std::get_if<GoawayPayload>(&frame.payload);
  return goaway != nullptr && goaway->last_stream != 0 && !model::may_open(receiver, goaway->last_stream);
}

bool says_nothing(const Frame& frame) {
  const auto* data = std::get_if<DataPayload>(&frame.payload);
  return data != nullptr && data->data.empty() && !frame.header.has(flag::END_STREAM);
}

bool unsettled(const Frame& frame) {
  const auto* payload = std::get_if<SettingsPayload>(&frame.payload);
  if (payload == nullptr) return false;
  for (std::size_t i = 0; i < payload->settings.size(); ++i) {
    if (payload->settings[i].id > SettingId::MAX_HEADER_LIST_SIZE) return true;
    for (std::size_t j = 0; j < i; ++j) {
      if (payload->settings[i].id == payload->settings[j].id) return true;
    }
  }
  return false;
}

namespace {

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}
bool is_visible(char c) { return c > ' ' && c < '\x7f'; }

// A method that is not known to be safe, or content (§8.4).
bool is_unsafe(const FieldList& promised) {
  const auto method = model::value_of(promised, ":method");
  return (method != "GET" && method != "HEAD") || model::content_length_of(promised).value_or(0) > 0;
}

// A value that every server takes.
bool is_plain(const Field& field) {
  const auto& value = field.value;
  if (field.name == ":method") return !value.empty() && std::ranges::all_of(value, is_name);
  if (field.name == ":scheme") return value == "http" || value == "https";
  if (field.name == ":path") return value.starts_with('/') && std::ranges::all_of(value, is_visible);
  if (field.name == ":authority" || field.name == "host")
    return !value.empty() && std::ranges::all_of(value, is_name);
  // A name may be held to be a token (RFC 9110 §5.6.2); one letter beyond it is enough to doubt it.
  if (!std::ranges::all_of(field.name, [](char c) { return is_name(c) || c == '_' || c == ':'; }))
    return false;
  return std::ranges::all_of(value, [](char c) { return is_visible(c) || c == ' '; });
}

}  // namespace

bool doubtful_promise(const std::optional<model::FieldSection>& section) {
  using enum model::MessageRule;
  if (!section || is_unsafe(section->fields)) return false;
  const auto faults = model::check_section(model::SectionKind::request, section->fields);
  return std::ranges::all_of(faults, [](const model::MessageFault& fault) {
    return fault.rule == pseudo_value || fault.rule == userinfo || fault.rule == host;
  });
}

bool doubtful_message(const std::optional<model::FieldSection>& section) {
  using model::has_field;
  if (!section || section->kind == model::FieldSection::Kind::ignored) return false;
  const auto& fields = section->fields;
  constexpr std::uint64_t most = INT64_MAX;  // what some count up to
  if (has_field(fields, "content-length") && model::content_length_of(fields).value_or(UINT64_MAX) > most)
    return true;
  if (section->kind == model::FieldSection::Kind::trailers && has_field(fields, "content-length"))
    return true;
  if (section->kind == model::FieldSection::Kind::request && !has_field(fields, ":authority") &&
      !has_field(fields, "host"))
    return true;
  if (section->kind == model::FieldSection::Kind::push_request && is_unsafe(fields)) return true;
  // §8.2.2 allows it in requests, and forbids it nowhere by name.
  if (section->kind != model::FieldSection::Kind::request && has_field(fields, "te")) return true;
  for (const auto* const once : {"content-length", "host"}) {
    if (std::ranges::count(fields, once, &Field::name) > 1) return true;
  }
  return !std::ranges::all_of(fields, is_plain);
}

}  // namespace h2prism::fuzz
