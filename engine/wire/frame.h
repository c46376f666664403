// A frame as it stands on the wire (RFC 9113 §4.1), decoded: header, raw octets, and the payload of its type.
// Everything here is a view into the decoder's input; it lives as long as those octets do.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "engine/base/bytes.h"
#include "engine/wire/frame_type.h"

namespace h2prism {

inline constexpr std::size_t frame_header_size = 9;              // octets
inline constexpr std::uint32_t default_max_frame_size = 16'384;  // §6.5.2: initial SETTINGS_MAX_FRAME_SIZE
inline constexpr std::uint32_t max_max_frame_size = 16'777'215;  // 2^24-1: what the length field can hold
inline constexpr std::uint32_t default_window_size = 65'535;     // §6.9.2
inline constexpr std::uint32_t max_window_size = 2'147'483'647;  // 2^31-1, §6.9.1
inline constexpr std::uint32_t max_stream_id = 2'147'483'647;
inline constexpr std::uint32_t low_31_bits = 0x7fff'ffff;  // of a word whose first bit is reserved, or a flag

struct FrameHeader {
  std::uint32_t length = 0;  // 0..2^24-1, octets of payload
  FrameType type = FrameType::DATA;
  std::uint8_t flags = 0;
  bool reserved = false;     // the bit before the stream identifier
  std::uint32_t stream = 0;  // 0..2^31-1

  bool has(std::uint8_t bit) const { return (flags & bit) != 0; }
  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

// The deprecated priority fields of HEADERS and PRIORITY (§5.3.2, §6.3).
struct PriorityFields {
  bool exclusive = false;
  std::uint32_t dependency = 0;  // 0..2^31-1
  std::uint8_t weight = 15;      // as on the wire: one less than the weight
  friend bool operator==(const PriorityFields&, const PriorityFields&) = default;
};

struct Setting {
  SettingId id{};
  std::uint32_t value = 0;
  friend bool operator==(const Setting&, const Setting&) = default;
};

// The entries of a SETTINGS payload, read where they stand.
class SettingsView {
 public:
  SettingsView() = default;
  explicit SettingsView(ByteView octets) : octets_(octets) {}
  std::size_t size() const { return octets_.size() / 6; }
  Setting operator[](std::size_t i) const {
    return {static_cast<SettingId>(load_u16(&octets_[i * 6])), load_u32(&octets_[i * 6 + 2])};
  }

 private:
  ByteView octets_;
};

struct DataPayload {
  ByteView data;
  std::optional<std::uint8_t> pad_length;  // set when PADDED is
  ByteView padding;
};
struct HeadersPayload {
  std::optional<PriorityFields> priority;  // set when PRIORITY is
  ByteView fragment;
  std::optional<std::uint8_t> pad_length;
  ByteView padding;
};
struct PriorityPayload {
  PriorityFields priority;
};
struct RstStreamPayload {
  ErrorCode code{};
};
struct SettingsPayload {
  SettingsView settings;
};
struct PushPromisePayload {
  bool reserved = false;
  std::uint32_t promised_stream = 0;
  ByteView fragment;
  std::optional<std::uint8_t> pad_length;
  ByteView padding;
};
struct PingPayload {
  std::array<std::uint8_t, 8> opaque{};
};
struct GoawayPayload {
  bool reserved = false;
  std::uint32_t last_stream = 0;
  ErrorCode code{};
  ByteView debug;
};
struct WindowUpdatePayload {
  bool reserved = false;
  std::uint32_t increment = 0;  // 0 decodes: whether it is an error depends on more than the frame (§6.9)
};
struct ContinuationPayload {
  ByteView fragment;
};
struct AltsvcPayload {
  ByteView origin;
  ByteView value;
};
struct OriginPayload {
  ByteView entries;  // checked: a sequence of 16-bit length + that many octets
};
struct PriorityUpdatePayload {
  bool reserved = false;
  std::uint32_t prioritized_stream = 0;
  ByteView value;
};
struct UnknownPayload {
  ByteView octets;
};

using Payload =
    std::variant<UnknownPayload, DataPayload, HeadersPayload, PriorityPayload, RstStreamPayload,
                 SettingsPayload, PushPromisePayload, PingPayload, GoawayPayload, WindowUpdatePayload,
                 ContinuationPayload, AltsvcPayload, OriginPayload, PriorityUpdatePayload>;

struct Frame {
  FrameHeader header;
  ByteView octets;  // header and payload, exactly as received
  Payload payload;

  ByteView payload_octets() const { return octets.subspan(frame_header_size); }
};

}  // namespace h2prism
