#include "runner/faults/matches.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace h2prism::faults {
namespace {

using model::State;

bool players_number(const Turn& t) {
  return model::may_open(model::other(t.scene.target()), t.header.stream);
}
bool clients_number(const Turn& t) { return model::may_open(model::Role::client, t.header.stream); }

int status_of(const Turn& t) {
  if (!t.is(FrameType::HEADERS) || !t.fields) return 0;
  const auto text = value_of(*t.fields, ":status");
  int status = 0;
  std::from_chars(text.data(), text.data() + text.size(), status);
  return status;
}

Match code_of(std::function<bool(const GoawayPayload&)> holds) {
  return {[holds = std::move(holds)](const Turn& t) {
    const auto* goaway = t.as<GoawayPayload>();
    return goaway != nullptr && holds(*goaway);
  }};
}

Match whole_ping() {
  return {[](const Turn& t) { return t.as<PingPayload>() != nullptr; }};
}

std::uint8_t defined_flags(FrameType type) {
  switch (type) {
    case FrameType::DATA: return flag::END_STREAM | flag::PADDED;
    case FrameType::HEADERS: return flag::END_STREAM | flag::END_HEADERS | flag::PADDED | flag::PRIORITY;
    case FrameType::PUSH_PROMISE: return flag::END_HEADERS | flag::PADDED;
    case FrameType::CONTINUATION: return flag::END_HEADERS;
    case FrameType::SETTINGS:
    case FrameType::PING: return flag::ACK;
    default: return 0;
  }
}

}  // namespace

std::string_view value_of(const FieldList& fields, std::string_view name) {
  const auto at = std::ranges::find(fields, name, &Field::name);
  return at == fields.end() ? std::string_view() : std::string_view(at->value);
}

std::size_t count_of(const FieldList& fields, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count(fields, name, &Field::name));
}

Match type(FrameType type) {
  return {[type](const Turn& t) { return t.header.type == type; }};
}
Match unknown_type() {
  return {[](const Turn& t) { return t.header.type > FrameType::CONTINUATION; }};
}
Match flagged(std::uint8_t bits) {
  return {[bits](const Turn& t) { return (t.header.flags & bits) == bits; }};
}
Match on_connection() {
  return {[](const Turn& t) { return t.header.stream == 0; }};
}
Match on_stream() { return !on_connection(); }
Match malformed(ErrorCode code) {
  return {[code](const Turn& t) { return t.error != nullptr && t.error->code == code; }};
}
Match oversize() {
  return {[](const Turn& t) { return t.header.length > default_max_frame_size; }};
}
Match oversize_parts() {
  return {[](const Turn& t) {
    for (auto rest = t.octets; !rest.empty();) {
      const auto length = load_u24(rest.data());
      if (length > default_max_frame_size) return true;
      rest = rest.subspan(frame_header_size + length);
    }
    return false;
  }};
}
Match in_block() {
  return {[](const Turn& t) { return t.in_block; }};
}
Match first() {
  return {[](const Turn& t) { return t.scene.frames_of_player() == 0; }};
}
Match first_answer() {
  return {[](const Turn& t) { return t.scene.frames_of_target() == 0; }};
}
Match undefined_flags() {
  return {[](const Turn& t) {
    return t.header.type <= FrameType::CONTINUATION && (t.header.flags & ~defined_flags(t.header.type)) != 0;
  }};
}
Match reserved_bit() {
  return {[](const Turn& t) { return t.header.reserved; }};
}

Match state(std::initializer_list<State> any_of) {
  return {[states = std::vector(any_of)](const Turn& t) {
    return t.header.stream != 0 && std::ranges::find(states, t.scene.state(t.header.stream)) != states.end();
  }};
}
Match idle() { return state({State::idle}); }
Match ended() { return state({State::closed_ended}); }
Match half_closed() { return state({State::half_closed_remote}); }
Match even() {
  return {[](const Turn& t) { return t.header.stream != 0 && !clients_number(t); }};
}
Match lower() {
  return {[](const Turn& t) {
    return players_number(t) && t.scene.state(t.header.stream) == State::closed_unused;
  }};
}

Match settings() { return type(FrameType::SETTINGS) && !flagged(flag::ACK); }
Match settings_ack() { return type(FrameType::SETTINGS) && flagged(flag::ACK); }
Match setting(SettingId id, std::uint32_t low, std::uint32_t high) {
  return {[id, low, high](const Turn& t) {
    const auto* payload = t.as<SettingsPayload>();
    for (std::size_t i = 0; payload != nullptr && i < payload->settings.size(); ++i) {
      const auto entry = payload->settings[i];
      if (entry.id == id && entry.value >= low && entry.value <= high) return true;
    }
    return false;
  }};
}
Match setting_outside(std::uint16_t low, std::uint16_t high) {
  return {[low, high](const Turn& t) {
    const auto* payload = t.as<SettingsPayload>();
    for (std::size_t i = 0; payload != nullptr && i < payload->settings.size(); ++i) {
      const auto id = std::to_underlying(payload->settings[i].id);
      if (id < low || id > high) return true;
    }
    return false;
  }};
}
Match ping() { return whole_ping() && !flagged(flag::ACK); }
Match ping_ack() { return whole_ping() && flagged(flag::ACK); }
Match increment(std::uint32_t low, std::uint32_t high) {
  return {[low, high](const Turn& t) {
    const auto* update = t.as<WindowUpdatePayload>();
    return update != nullptr && update->increment >= low && update->increment <= high;
  }};
}
Match window_overflow() {
  return {[](const Turn& t) {
    const auto* update = t.as<WindowUpdatePayload>();
    return update != nullptr && t.scene.credit(t.header.stream) + update->increment > max_window_size;
  }};
}
Match goaway_error() {
  return code_of([](const GoawayPayload& g) { return g.code != ErrorCode::NO_ERROR; });
}
Match goaway(ErrorCode code) {
  return code_of([code](const GoawayPayload& g) { return g.code == code; });
}
Match reset() { return type(FrameType::RST_STREAM); }
Match reset(ErrorCode code) {
  return {[code](const Turn& t) {
    const auto* rst = t.as<RstStreamPayload>();
    return rst != nullptr && rst->code == code;
  }};
}
Match data() { return type(FrameType::DATA); }
Match content() {
  return {[](const Turn& t) {
    const auto* data = t.as<DataPayload>();
    return data != nullptr && !data->data.empty();
  }};
}

Match block() {
  return {[](const Turn& t) { return t.is_block; }};
}
Match request() {
  return {[](const Turn& t) {
    return t.is_block && t.is(FrameType::HEADERS) && clients_number(t) &&
           t.scene.state(t.header.stream) == State::idle;
  }};
}
Match many_active() {
  return {[](const Turn& t) { return t.scene.active_streams().size() >= 100; }};
}
Match trailers() {
  return {[](const Turn& t) {
    return t.fields && t.is(FrameType::HEADERS) && t.scene.state(t.header.stream) != State::idle &&
           count_of(*t.fields, ":status") == 0;
  }};
}
Match head() {
  return {[](const Turn& t) { return status_of(t) >= 200; }};
}
Match promise() { return type(FrameType::PUSH_PROMISE); }
Match undecodable(std::initializer_list<hpack::Fault> any_of) {
  return {[faults = std::vector(any_of)](const Turn& t) {
    return t.fault && std::ranges::find(faults, *t.fault) != faults.end();
  }};
}
Match with(std::function<bool(const FieldList&)> fields) {
  return {[fields = std::move(fields)](const Turn& t) { return t.fields && fields(*t.fields); }};
}
Match has(std::string_view name) {
  return with([name](const FieldList& f) { return count_of(f, name) > 0; });
}
Match has(std::string_view name, std::string_view value) {
  return with([name, value](const FieldList& fields) {
    return std::ranges::any_of(fields, [&](const Field& f) { return f.name == name && f.value == value; });
  });
}
Match method(std::string_view name) { return has(":method", name); }
Match to(std::string_view path) {
  return with([path](const FieldList& f) { return value_of(f, ":path").starts_with(path); });
}

}  // namespace h2prism::faults
