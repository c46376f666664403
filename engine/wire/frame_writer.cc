#include "engine/wire/frame_writer.h"

#include <algorithm>
#include <array>

namespace h2prism {
namespace {

constexpr std::uint32_t reserved_bit = 0x8000'0000;

// Starts a frame whose payload the caller appends: exactly `length` octets.
Bytes start(FrameType type, std::uint8_t flags, std::uint32_t stream, std::size_t length) {
  Bytes out;
  out.reserve(frame_header_size + length);
  append_frame_header(
      out, {.length = static_cast<std::uint32_t>(length), .type = type, .flags = flags, .stream = stream});
  return out;
}

std::uint8_t with(std::uint8_t flags, std::uint8_t bit, bool set) {
  return static_cast<std::uint8_t>(set ? flags | bit : flags);
}

std::size_t octets_of(const std::optional<Padding>& padding) {
  return padding ? padding->octets.value_or(padding->pad_length) : 0;
}

// What padding adds to the length: the Pad Length field and the padding itself (§6.1).
std::size_t cost_of(const std::optional<Padding>& padding) { return padding ? 1 + octets_of(padding) : 0; }

void append_pad_length(Bytes& out, const std::optional<Padding>& padding) {
  if (padding) out.push_back(padding->pad_length);
}

void append_padding(Bytes& out, const std::optional<Padding>& padding) {
  out.resize(out.size() + octets_of(padding));
}

void append_priority(Bytes& out, const PriorityFields& priority) {
  append_u32(out, (priority.dependency & low_31_bits) | (priority.exclusive ? reserved_bit : 0));
  out.push_back(priority.weight);
}

void store_u24(std::uint8_t* p, std::uint32_t value) {
  p[0] = static_cast<std::uint8_t>(value >> 16);
  p[1] = static_cast<std::uint8_t>(value >> 8);
  p[2] = static_cast<std::uint8_t>(value);
}

void store_u32(std::uint8_t* p, std::uint32_t value) {
  p[0] = static_cast<std::uint8_t>(value >> 24);
  store_u24(p + 1, value);
}

void store_header(std::uint8_t* p, const FrameHeader& header) {
  store_u24(p, header.length);
  p[3] = static_cast<std::uint8_t>(header.type);
  p[4] = header.flags;
  store_u32(p + 5, (header.stream & low_31_bits) | (header.reserved ? reserved_bit : 0));
}

}  // namespace

void append_frame_header(Bytes& out, const FrameHeader& header) {
  std::array<std::uint8_t, frame_header_size> octets{};
  store_header(octets.data(), header);
  append(out, octets);
}

Bytes data_frame(std::uint32_t stream, ByteView data, std::uint8_t flags, std::optional<Padding> padding) {
  auto out = start(FrameType::DATA, with(flags, flag::PADDED, padding.has_value()), stream,
                   data.size() + cost_of(padding));
  append_pad_length(out, padding);
  append(out, data);
  append_padding(out, padding);
  return out;
}

Bytes headers_frame(std::uint32_t stream, ByteView fragment, std::uint8_t flags,
                    std::optional<PriorityFields> priority, std::optional<Padding> padding) {
  flags = with(with(flags, flag::PADDED, padding.has_value()), flag::PRIORITY, priority.has_value());
  auto out =
      start(FrameType::HEADERS, flags, stream, fragment.size() + (priority ? 5 : 0) + cost_of(padding));
  append_pad_length(out, padding);
  if (priority) append_priority(out, *priority);
  append(out, fragment);
  append_padding(out, padding);
  return out;
}

Bytes priority_frame(std::uint32_t stream, PriorityFields priority) {
  auto out = start(FrameType::PRIORITY, 0, stream, 5);
  append_priority(out, priority);
  return out;
}

Bytes rst_stream_frame(std::uint32_t stream, ErrorCode code) {
  auto out = start(FrameType::RST_STREAM, 0, stream, 4);
  append_u32(out, static_cast<std::uint32_t>(code));
  return out;
}

Bytes settings_frame(std::span<const Setting> settings) {
  Bytes out(settings_frame_size(settings));
  write_settings_frame(out.data(), settings);
  return out;
}

Bytes settings_ack_frame() { return start(FrameType::SETTINGS, flag::ACK, 0, 0); }

Bytes push_promise_frame(std::uint32_t stream, std::uint32_t promised, ByteView fragment, std::uint8_t flags,
                         std::optional<Padding> padding) {
  auto out = start(FrameType::PUSH_PROMISE, with(flags, flag::PADDED, padding.has_value()), stream,
                   4 + fragment.size() + cost_of(padding));
  append_pad_length(out, padding);
  append_u32(out, promised & low_31_bits);
  append(out, fragment);
  append_padding(out, padding);
  return out;
}

Bytes ping_frame(const std::array<std::uint8_t, 8>& opaque, bool ack) {
  const auto octets = ping_octets(opaque, ack);
  return {octets.begin(), octets.end()};
}

Bytes goaway_frame(std::uint32_t last_stream, ErrorCode code, ByteView debug) {
  auto out = start(FrameType::GOAWAY, 0, 0, 8 + debug.size());
  append_u32(out, last_stream & low_31_bits);
  append_u32(out, static_cast<std::uint32_t>(code));
  append(out, debug);
  return out;
}

Bytes window_update_frame(std::uint32_t stream, std::uint32_t increment) {
  const auto octets = window_update_octets(stream, increment);
  return {octets.begin(), octets.end()};
}

Bytes continuation_frame(std::uint32_t stream, ByteView fragment, std::uint8_t flags) {
  return raw_frame(FrameType::CONTINUATION, flags, stream, fragment);
}

Bytes altsvc_frame(std::uint32_t stream, ByteView origin, ByteView value) {
  auto out = start(FrameType::ALTSVC, 0, stream, 2 + origin.size() + value.size());
  append_u16(out, static_cast<std::uint16_t>(origin.size()));
  append(out, origin);
  append(out, value);
  return out;
}

Bytes origin_frame(std::span<const ByteView> origins) {
  std::size_t length = 0;
  for (const auto origin : origins) length += 2 + origin.size();
  auto out = start(FrameType::ORIGIN, 0, 0, length);
  for (const auto origin : origins) {
    append_u16(out, static_cast<std::uint16_t>(origin.size()));
    append(out, origin);
  }
  return out;
}

Bytes priority_update_frame(std::uint32_t prioritized_stream, ByteView value) {
  auto out = start(FrameType::PRIORITY_UPDATE, 0, 0, 4 + value.size());
  append_u32(out, prioritized_stream & low_31_bits);
  append(out, value);
  return out;
}

Bytes raw_frame(FrameType type, std::uint8_t flags, std::uint32_t stream, ByteView payload) {
  auto out = start(type, flags, stream, payload.size());
  append(out, payload);
  return out;
}

void write_settings_frame(std::uint8_t* to, std::span<const Setting> settings) {
  const auto length = static_cast<std::uint32_t>(6 * settings.size());
  store_header(to, {.length = length, .type = FrameType::SETTINGS});
  to += frame_header_size;
  for (const auto& setting : settings) {
    const auto id = static_cast<std::uint16_t>(setting.id);
    to[0] = static_cast<std::uint8_t>(id >> 8);
    to[1] = static_cast<std::uint8_t>(id);
    store_u32(to + 2, setting.value);
    to += 6;
  }
}

std::array<std::uint8_t, frame_header_size> settings_ack_octets() {
  std::array<std::uint8_t, frame_header_size> out{};
  store_header(out.data(), {.type = FrameType::SETTINGS, .flags = flag::ACK});
  return out;
}

std::array<std::uint8_t, frame_header_size + 8> ping_octets(const std::array<std::uint8_t, 8>& opaque,
                                                            bool ack) {
  std::array<std::uint8_t, frame_header_size + 8> out{};
  store_header(out.data(),
               {.length = 8, .type = FrameType::PING, .flags = ack ? flag::ACK : std::uint8_t{0}});
  std::ranges::copy(opaque, &out[frame_header_size]);
  return out;
}

std::array<std::uint8_t, frame_header_size + 4> window_update_octets(std::uint32_t stream,
                                                                     std::uint32_t increment) {
  std::array<std::uint8_t, frame_header_size + 4> out{};
  store_header(out.data(), {.length = 4, .type = FrameType::WINDOW_UPDATE, .stream = stream});
  store_u32(&out[frame_header_size], increment & low_31_bits);
  return out;
}

void apply(const FrameLies& lies, Bytes& frame) {
  if (frame.size() < frame_header_size) return;
  if (lies.length) store_u24(&frame[0], *lies.length);
  if (lies.type) frame[3] = *lies.type;
  if (lies.flags) frame[4] = *lies.flags;
  const std::uint32_t word = load_u32(&frame[5]);
  const bool reserved = lies.reserved.value_or((word & reserved_bit) != 0);
  store_u32(&frame[5], (lies.stream.value_or(word) & low_31_bits) | (reserved ? reserved_bit : 0));
}

}  // namespace h2prism
