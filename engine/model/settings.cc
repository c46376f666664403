#include "engine/model/settings.h"

#include <algorithm>
#include <utility>

namespace h2prism::model {

void Settings::apply(Setting setting) {
  switch (setting.id) {
    case SettingId::HEADER_TABLE_SIZE: header_table_size = setting.value; break;
    case SettingId::ENABLE_PUSH: enable_push = setting.value; break;
    case SettingId::MAX_CONCURRENT_STREAMS: max_concurrent_streams = setting.value; break;
    case SettingId::INITIAL_WINDOW_SIZE: initial_window_size = setting.value; break;
    case SettingId::MAX_FRAME_SIZE: max_frame_size = setting.value; break;
    case SettingId::MAX_HEADER_LIST_SIZE: max_header_list_size = setting.value; break;
    case SettingId::ENABLE_CONNECT_PROTOCOL: enable_connect_protocol = setting.value; break;
    case SettingId::NO_RFC7540_PRIORITIES: no_rfc7540_priorities = setting.value; break;
    default: return;
  }
  given |= 1U << std::to_underlying(setting.id);
}

bool Settings::was_given(SettingId id) const {
  const auto bit = std::to_underlying(id);
  return bit < 32 && (given >> bit & 1U) != 0;
}

std::string_view setting_fault(Setting setting, Role sender, const Settings& before, bool first) {
  const auto value = setting.value;
  switch (setting.id) {
    case SettingId::ENABLE_PUSH:
      if (value > 1) return "ENABLE_PUSH is neither 0 nor 1";
      if (value == 1 && sender == Role::server) return "a server sends ENABLE_PUSH=1";
      return {};
    case SettingId::INITIAL_WINDOW_SIZE:
      return value > max_window_size ? "INITIAL_WINDOW_SIZE is above 2^31-1" : std::string_view{};
    case SettingId::MAX_FRAME_SIZE:
      if (value < default_max_frame_size) return "MAX_FRAME_SIZE is below 16,384";
      if (value > max_max_frame_size) return "MAX_FRAME_SIZE is above 2^24-1";
      return {};
    case SettingId::ENABLE_CONNECT_PROTOCOL:
      if (value > 1) return "ENABLE_CONNECT_PROTOCOL is neither 0 nor 1";
      if (value == 0 && before.enable_connect_protocol == 1) return "ENABLE_CONNECT_PROTOCOL goes back to 0";
      return {};
    case SettingId::NO_RFC7540_PRIORITIES:
      if (value > 1) return "NO_RFC7540_PRIORITIES is neither 0 nor 1";
      if (!first && value != before.no_rfc7540_priorities)
        return "NO_RFC7540_PRIORITIES changes after the first SETTINGS";
      return {};
    default: return {};
  }
}

bool OwnSettings::sent(const Settings& values, std::uint32_t number) {
  if (earlier_.size() + 1 == max_in_flight && waiting_) return false;
  if (waiting_) earlier_.push_back(latest_);
  latest_ = {values, number};
  waiting_ = true;
  return true;
}

void OwnSettings::agreed(const Settings& values) {
  in_force_ = values;
  if (!waiting_) latest_.values = values;
  spare_ack_ = true;
}

bool OwnSettings::acknowledged() {
  if (!waiting_) {
    spare_ack_ = false;
    return false;
  }
  if (earlier_.empty()) {
    in_force_ = latest_.values;
    waiting_ = false;
  } else {
    in_force_ = earlier_.front().values;
    earlier_.erase(earlier_.begin());
  }
  return true;
}

std::uint32_t OwnSettings::most(std::uint32_t Settings::* setting) const {
  auto most = std::max(in_force_.*setting, latest_.values.*setting);
  for (const auto& sent : earlier_) most = std::max(most, sent.values.*setting);
  return most;
}

std::optional<std::uint32_t> OwnSettings::most_concurrent_streams() const {
  const auto larger = [](std::optional<std::uint32_t> a, std::optional<std::uint32_t> b) {
    return a && b ? std::optional(std::max(*a, *b)) : std::nullopt;
  };
  auto most = larger(in_force_.max_concurrent_streams, latest_.values.max_concurrent_streams);
  for (const auto& sent : earlier_) most = larger(most, sent.values.max_concurrent_streams);
  return most;
}

}  // namespace h2prism::model
