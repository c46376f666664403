// Frames -> octets. Legal frames by name; and any illegal one, because each field may be overridden to lie.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/wire/frame.h"

namespace h2prism {

// The octets of one frame header; `length` keeps its low 24 bits and `stream` its low 31.
void append_frame_header(Bytes& out, const FrameHeader& header);

// Whole frames, correct unless the arguments are not. `flags` are used as given, except that PADDED and
// PRIORITY are added when padding or priority fields are. Payload octets go out verbatim; nothing is checked.
struct Padding {
  std::uint8_t pad_length = 0;        // as written on the wire
  std::optional<std::size_t> octets;  // how many really follow; default: pad_length
};
Bytes data_frame(std::uint32_t stream, ByteView data, std::uint8_t flags = 0,
                 std::optional<Padding> padding = {});
Bytes headers_frame(std::uint32_t stream, ByteView fragment, std::uint8_t flags = flag::END_HEADERS,
                    std::optional<PriorityFields> priority = {}, std::optional<Padding> padding = {});
Bytes priority_frame(std::uint32_t stream, PriorityFields priority);
Bytes rst_stream_frame(std::uint32_t stream, ErrorCode code);
Bytes settings_frame(std::span<const Setting> settings);
Bytes settings_ack_frame();
Bytes push_promise_frame(std::uint32_t stream, std::uint32_t promised, ByteView fragment,
                         std::uint8_t flags = flag::END_HEADERS, std::optional<Padding> padding = {});
Bytes ping_frame(const std::array<std::uint8_t, 8>& opaque, bool ack = false);
Bytes goaway_frame(std::uint32_t last_stream, ErrorCode code, ByteView debug = {});
Bytes window_update_frame(std::uint32_t stream, std::uint32_t increment);
Bytes continuation_frame(std::uint32_t stream, ByteView fragment, std::uint8_t flags = flag::END_HEADERS);
Bytes altsvc_frame(std::uint32_t stream, ByteView origin, ByteView value);
Bytes origin_frame(std::span<const ByteView> origins);
Bytes priority_update_frame(std::uint32_t prioritized_stream, ByteView value);
Bytes raw_frame(FrameType type, std::uint8_t flags, std::uint32_t stream, ByteView payload);

// What an endpoint says most, without an allocation of its own.
constexpr std::size_t settings_frame_size(std::span<const Setting> settings) {
  return frame_header_size + 6 * settings.size();
}
void write_settings_frame(std::uint8_t* to, std::span<const Setting> settings);
std::array<std::uint8_t, frame_header_size> settings_ack_octets();
std::array<std::uint8_t, frame_header_size + 8> ping_octets(const std::array<std::uint8_t, 8>& opaque,
                                                            bool ack = false);
std::array<std::uint8_t, frame_header_size + 4> window_update_octets(std::uint32_t stream,
                                                                     std::uint32_t increment);

// Lies, applied to the header of a finished frame. Octets too few to be a header are left alone.
struct FrameLies {
  std::optional<std::uint32_t> length = {};  // written whatever follows
  std::optional<std::uint8_t> type = {};
  std::optional<std::uint8_t> flags = {};
  std::optional<bool> reserved = {};
  std::optional<std::uint32_t> stream = {};
};
void apply(const FrameLies& lies, Bytes& frame);

}  // namespace h2prism
