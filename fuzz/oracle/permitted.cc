#include "fuzz/oracle/permitted.h"

#include <algorithm>

#include "engine/model/message.h"

namespace h2prism::fuzz {

bool half_a_block(const FrameHeader& header) {
  return (header.type == FrameType::HEADERS || header.type == FrameType::CONTINUATION) &&
         !header.has(flag::END_HEADERS);
}

bool depends_on_itself(const Frame& frame) {
  if (const auto* priority = std::get_if<PriorityPayload>(&frame.payload))
    return priority->priority.dependency == frame.header.stream;
  const auto* headers = std::get_if<HeadersPayload>(&frame.payload);
  return headers != nullptr && headers->priority && headers->priority->dependency == frame.header.stream;
}

bool repeats_a_setting(const Frame& frame) {
  const auto* payload = std::get_if<SettingsPayload>(&frame.payload);
  if (payload == nullptr) return false;
  for (std::size_t i = 0; i < payload->settings.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (payload->settings[i].id == payload->settings[j].id) return true;
    }
  }
  return false;
}

bool doubtful_request(const std::optional<model::FieldSection>& section) {
  using model::has_field;
  if (!section || section->kind != model::FieldSection::Kind::request) return false;
  const auto& fields = section->fields;
  if (has_field(fields, "content-length") && !model::content_length_of(fields)) return true;
  if (!has_field(fields, ":authority") && !has_field(fields, "host")) return true;
  const auto scheme = std::ranges::find(fields, ":scheme", &Field::name);
  return scheme != fields.end() && scheme->value != "http" && scheme->value != "https";
}

}  // namespace h2prism::fuzz
