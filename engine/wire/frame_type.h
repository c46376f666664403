// Names and numbers of the wire: frame types, flags, error codes and settings (RFC 9113 §6, §7, §6.5.2 and
// the extensions' registrations). Every enum may hold values that have no name: the wire carries any octet.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace h2prism {

// The first octets of a client (RFC 9113 §3.4).
inline constexpr std::string_view client_magic = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum class FrameType : std::uint8_t {
  DATA = 0x0,
  HEADERS = 0x1,
  PRIORITY = 0x2,
  RST_STREAM = 0x3,
  SETTINGS = 0x4,
  PUSH_PROMISE = 0x5,
  PING = 0x6,
  GOAWAY = 0x7,
  WINDOW_UPDATE = 0x8,
  CONTINUATION = 0x9,
  ALTSVC = 0xa,            // RFC 7838 §4
  ORIGIN = 0xc,            // RFC 8336
  PRIORITY_UPDATE = 0x10,  // RFC 9218 §7.1
};

// Flag bits; which of them a frame type defines is told by `flags_to_string`.
namespace flag {
inline constexpr std::uint8_t END_STREAM = 0x1;   // DATA, HEADERS
inline constexpr std::uint8_t ACK = 0x1;          // SETTINGS, PING
inline constexpr std::uint8_t END_HEADERS = 0x4;  // HEADERS, PUSH_PROMISE, CONTINUATION
inline constexpr std::uint8_t PADDED = 0x8;       // DATA, HEADERS, PUSH_PROMISE
inline constexpr std::uint8_t PRIORITY = 0x20;    // HEADERS
}  // namespace flag

enum class ErrorCode : std::uint32_t {
  NO_ERROR = 0x0,
  PROTOCOL_ERROR = 0x1,
  INTERNAL_ERROR = 0x2,
  FLOW_CONTROL_ERROR = 0x3,
  SETTINGS_TIMEOUT = 0x4,
  STREAM_CLOSED = 0x5,
  FRAME_SIZE_ERROR = 0x6,
  REFUSED_STREAM = 0x7,
  CANCEL = 0x8,
  COMPRESSION_ERROR = 0x9,
  CONNECT_ERROR = 0xa,
  ENHANCE_YOUR_CALM = 0xb,
  INADEQUATE_SECURITY = 0xc,
  HTTP_1_1_REQUIRED = 0xd,
};

enum class SettingId : std::uint16_t {
  HEADER_TABLE_SIZE = 0x1,
  ENABLE_PUSH = 0x2,
  MAX_CONCURRENT_STREAMS = 0x3,
  INITIAL_WINDOW_SIZE = 0x4,
  MAX_FRAME_SIZE = 0x5,
  MAX_HEADER_LIST_SIZE = 0x6,
  ENABLE_CONNECT_PROTOCOL = 0x8,  // RFC 8441 §3
  NO_RFC7540_PRIORITIES = 0x9,    // RFC 9218 §2.1
};

// "HEADERS", or "type 0x42" for a type without a name.
std::string to_string(FrameType type);
// "PROTOCOL_ERROR", or "error 0x1234".
std::string to_string(ErrorCode code);
// "INITIAL_WINDOW_SIZE", or "setting 0x1a1a".
std::string to_string(SettingId id);
// "END_HEADERS|END_STREAM|0x40": the names that `type` defines, then what is left as a number; "" when no bit
// is set.
std::string flags_to_string(FrameType type, std::uint8_t flags);

// Exact names only, as written above.
std::optional<FrameType> frame_type_from(std::string_view name);
std::optional<ErrorCode> error_code_from(std::string_view name);
std::optional<SettingId> setting_from(std::string_view name);
std::optional<std::uint8_t> flag_from(std::string_view name);

// All names, in numeric order: for schemas, completions and suggestions.
std::span<const std::string_view> frame_type_names();
std::span<const std::string_view> error_code_names();
std::span<const std::string_view> setting_names();
std::span<const std::string_view> flag_names();

}  // namespace h2prism
