#include "engine/wire/frame_type.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace h2prism {
namespace {

template <class T>
struct Name {
  T value;
  std::string_view text;
};

constexpr std::array frame_types{
    Name{FrameType::DATA, "DATA"},
    Name{FrameType::HEADERS, "HEADERS"},
    Name{FrameType::PRIORITY, "PRIORITY"},
    Name{FrameType::RST_STREAM, "RST_STREAM"},
    Name{FrameType::SETTINGS, "SETTINGS"},
    Name{FrameType::PUSH_PROMISE, "PUSH_PROMISE"},
    Name{FrameType::PING, "PING"},
    Name{FrameType::GOAWAY, "GOAWAY"},
    Name{FrameType::WINDOW_UPDATE, "WINDOW_UPDATE"},
    Name{FrameType::CONTINUATION, "CONTINUATION"},
    Name{FrameType::ALTSVC, "ALTSVC"},
    Name{FrameType::ORIGIN, "ORIGIN"},
    Name{FrameType::PRIORITY_UPDATE, "PRIORITY_UPDATE"},
};

constexpr std::array error_codes{
    Name{ErrorCode::NO_ERROR, "NO_ERROR"},
    Name{ErrorCode::PROTOCOL_ERROR, "PROTOCOL_ERROR"},
    Name{ErrorCode::INTERNAL_ERROR, "INTERNAL_ERROR"},
    Name{ErrorCode::FLOW_CONTROL_ERROR, "FLOW_CONTROL_ERROR"},
    Name{ErrorCode::SETTINGS_TIMEOUT, "SETTINGS_TIMEOUT"},
    Name{ErrorCode::STREAM_CLOSED, "STREAM_CLOSED"},
    Name{ErrorCode::FRAME_SIZE_ERROR, "FRAME_SIZE_ERROR"},
    Name{ErrorCode::REFUSED_STREAM, "REFUSED_STREAM"},
    Name{ErrorCode::CANCEL, "CANCEL"},
    Name{ErrorCode::COMPRESSION_ERROR, "COMPRESSION_ERROR"},
    Name{ErrorCode::CONNECT_ERROR, "CONNECT_ERROR"},
    Name{ErrorCode::ENHANCE_YOUR_CALM, "ENHANCE_YOUR_CALM"},
    Name{ErrorCode::INADEQUATE_SECURITY, "INADEQUATE_SECURITY"},
    Name{ErrorCode::HTTP_1_1_REQUIRED, "HTTP_1_1_REQUIRED"},
};

constexpr std::array settings{
    Name{SettingId::HEADER_TABLE_SIZE, "HEADER_TABLE_SIZE"},
    Name{SettingId::ENABLE_PUSH, "ENABLE_PUSH"},
    Name{SettingId::MAX_CONCURRENT_STREAMS, "MAX_CONCURRENT_STREAMS"},
    Name{SettingId::INITIAL_WINDOW_SIZE, "INITIAL_WINDOW_SIZE"},
    Name{SettingId::MAX_FRAME_SIZE, "MAX_FRAME_SIZE"},
    Name{SettingId::MAX_HEADER_LIST_SIZE, "MAX_HEADER_LIST_SIZE"},
    Name{SettingId::ENABLE_CONNECT_PROTOCOL, "ENABLE_CONNECT_PROTOCOL"},
    Name{SettingId::NO_RFC7540_PRIORITIES, "NO_RFC7540_PRIORITIES"},
};

constexpr std::array flags{
    Name{flag::ACK, "ACK"},
    Name{flag::END_STREAM, "END_STREAM"},
    Name{flag::END_HEADERS, "END_HEADERS"},
    Name{flag::PADDED, "PADDED"},
    Name{flag::PRIORITY, "PRIORITY"},
};

// Which flags a frame type defines, in the order they are written.
struct TypeFlag {
  FrameType type;
  std::uint8_t bit;
  std::string_view text;
};
constexpr TypeFlag type_flags[] = {
    {FrameType::DATA, flag::END_STREAM, "END_STREAM"},
    {FrameType::DATA, flag::PADDED, "PADDED"},
    {FrameType::HEADERS, flag::END_HEADERS, "END_HEADERS"},
    {FrameType::HEADERS, flag::END_STREAM, "END_STREAM"},
    {FrameType::HEADERS, flag::PADDED, "PADDED"},
    {FrameType::HEADERS, flag::PRIORITY, "PRIORITY"},
    {FrameType::SETTINGS, flag::ACK, "ACK"},
    {FrameType::PUSH_PROMISE, flag::END_HEADERS, "END_HEADERS"},
    {FrameType::PUSH_PROMISE, flag::PADDED, "PADDED"},
    {FrameType::PING, flag::ACK, "ACK"},
    {FrameType::CONTINUATION, flag::END_HEADERS, "END_HEADERS"},
};

template <const auto& table>
constexpr auto names_of = [] {
  std::array<std::string_view, table.size()> names;
  for (std::size_t i = 0; i < table.size(); ++i) names[i] = table[i].text;
  return names;
}();

// The name of `value`, or its number after `kind`.
template <const auto& table, class T>
std::string name_of(T value, std::string_view kind) {
  for (const auto& [named, text] : table) {
    if (named == value) return std::string(text);
  }
  return fmt::format("{} {:#x}", kind, std::to_underlying(value));
}

template <const auto& table>
auto value_of(std::string_view name) -> std::optional<decltype(table[0].value)> {
  for (const auto& [value, text] : table) {
    if (text == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string to_string(FrameType type) { return name_of<frame_types>(type, "type"); }
std::string to_string(ErrorCode code) { return name_of<error_codes>(code, "error"); }
std::string to_string(SettingId id) { return name_of<settings>(id, "setting"); }

std::string flags_to_string(FrameType type, std::uint8_t bits) {
  std::string out;
  const auto add = [&out](std::string_view name) {
    if (!out.empty()) out += '|';
    out += name;
  };
  for (const auto& known : type_flags) {
    if (known.type != type || (bits & known.bit) == 0) continue;
    add(known.text);
    bits &= static_cast<std::uint8_t>(~known.bit);
  }
  if (bits != 0) add(fmt::format("{:#x}", bits));
  return out;
}

std::optional<FrameType> frame_type_from(std::string_view name) { return value_of<frame_types>(name); }
std::optional<ErrorCode> error_code_from(std::string_view name) { return value_of<error_codes>(name); }
std::optional<SettingId> setting_from(std::string_view name) { return value_of<settings>(name); }
std::optional<std::uint8_t> flag_from(std::string_view name) { return value_of<flags>(name); }

std::span<const std::string_view> frame_type_names() { return names_of<frame_types>; }
std::span<const std::string_view> error_code_names() { return names_of<error_codes>; }
std::span<const std::string_view> setting_names() { return names_of<settings>; }
std::span<const std::string_view> flag_names() { return names_of<flags>; }

}  // namespace h2prism
