#include "runner/faults/scene.h"

#include <algorithm>

namespace h2prism::faults {

void Scene::sent(ByteView frame) {
  ++sent_;
  const auto header = decode_frame_header(frame.data());
  if (header.type == FrameType::HEADERS && model::may_open(model::other(target_), header.stream))
    highest_[0] = std::max(highest_[0], header.stream);
  if (header.type == FrameType::GOAWAY) player_goaway_ = true;
  if (header.type == FrameType::SETTINGS && header.has(flag::ACK)) ++acks_of_player_;
  if (const auto payload = decode_payload(header, frame.subspan(frame_header_size))) {
    if (const auto* update = std::get_if<WindowUpdatePayload>(&*payload))
      given_[header.stream] += update->increment;
    const auto* settings = std::get_if<SettingsPayload>(&*payload);
    for (std::size_t i = 0; settings != nullptr && i < settings->settings.size(); ++i) {
      const auto setting = settings->settings[i];
      if (setting.id == SettingId::INITIAL_WINDOW_SIZE) initial_window_ = setting.value;
    }
  }
  model_.sent(frame);
}

void Scene::answered(ByteView frame) {
  ++answered_;
  const auto header = decode_frame_header(frame.data());
  if (header.type == FrameType::RST_STREAM) target_reset_ = true;
  if (header.type == FrameType::PING && header.has(flag::ACK)) {
    ++pings_answered_;
    if (player_goaway_) ++pings_since_goaway_;
  }
  if (header.type == FrameType::SETTINGS && !header.has(flag::ACK)) ++settings_of_target_;
  if (header.type == FrameType::HEADERS && model::may_open(target_, header.stream))
    highest_[1] = std::max(highest_[1], header.stream);
  if (header.type == FrameType::DATA) {
    given_[0] -= header.length;
    given_[header.stream] -= header.length;
  }
  const auto payload = decode_payload(header, frame.subspan(frame_header_size));
  if (!payload) return model_.received_malformed(header, payload.error());
  if (const auto* promise = std::get_if<PushPromisePayload>(&*payload))
    highest_[1] = std::max(highest_[1], promise->promised_stream);
  model_.received({header, frame, *payload});
}

std::vector<std::uint32_t> Scene::active_streams() const {
  std::vector<std::uint32_t> out;
  for (const auto& stream : model_.streams()) {
    if (is_active(stream.state)) out.push_back(stream.id);
  }
  return out;
}

model::State Scene::state(std::uint32_t id) const {
  if (const auto* known = model_.stream(id)) return known->state;
  const bool players = model::may_open(model::other(target_), id);
  return id < highest_[players ? 0 : 1] ? model::State::closed_unused : model::State::idle;
}

const FieldList& Scene::request(std::uint32_t id) const {
  static const FieldList none;
  const auto at = requests_.find(id);
  return at == requests_.end() ? none : at->second;
}

std::int64_t Scene::credit(std::uint32_t id) const {
  const auto given = given_.find(id);
  const std::int64_t initial = id == 0 ? default_window_size : initial_window_;
  return initial + (given == given_.end() ? 0 : given->second);
}

}  // namespace h2prism::faults
