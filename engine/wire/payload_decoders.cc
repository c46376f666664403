// One function per frame type, in the order of their numbers. Each checks what this one frame's octets show,
// nothing else. Where an error points: a missing octet is at the end of the frame, an octet too many is the
// first that should not be there, a length field that promises too much is the field itself.
#include <algorithm>

#include "engine/wire/frame_decoder.h"

namespace h2prism {
namespace {

using Result = std::expected<Payload, FrameError>;

constexpr std::uint32_t low_31_bits = 0x7fff'ffff;
constexpr bool top_bit(std::uint32_t word) { return (word >> 31) != 0; }

[[gnu::cold]] std::unexpected<FrameError> fail(ErrorCode code, std::string_view what,
                                               std::string_view section, std::size_t payload_offset) {
  return std::unexpected(
      FrameError{code, what, section, static_cast<std::uint32_t>(frame_header_size + payload_offset)});
}

// Too short for fields that must be there; a frame type's own section says nothing about that, §4.2 does.
[[gnu::cold]] std::unexpected<FrameError> too_short(ByteView payload, std::string_view what) {
  return fail(ErrorCode::FRAME_SIZE_ERROR, what, "RFC 9113 §4.2", payload.size());
}

[[gnu::cold]] std::unexpected<FrameError> wrong_size(ByteView payload, std::size_t right,
                                                     std::string_view what, std::string_view section) {
  return fail(ErrorCode::FRAME_SIZE_ERROR, what, section, std::min(payload.size(), right));
}

PriorityFields read_priority(const std::uint8_t* p) {
  const auto word = load_u32(p);
  return {.exclusive = top_bit(word), .dependency = word & low_31_bits, .weight = p[4]};
}

// A payload that may be padded: Pad Length (when PADDED is set), fields of a fixed size, the rest, the
// padding (§6.1).
struct PaddedLayout {
  std::optional<std::uint8_t> pad_length;
  const std::uint8_t* fields;
  ByteView rest;
  ByteView padding;
};

std::expected<PaddedLayout, FrameError> lay_out(const FrameHeader& header, ByteView payload,
                                                std::size_t fields_size, std::string_view fields_missing,
                                                std::string_view section) {
  PaddedLayout layout{};
  std::size_t fields_at = 0;
  if (header.has(flag::PADDED)) {
    if (payload.empty()) return too_short(payload, "PADDED is set, but there is no Pad Length");
    layout.pad_length = payload[0];
    fields_at = 1;
  }
  if (payload.size() - fields_at < fields_size) return too_short(payload, fields_missing);
  const auto rest = payload.subspan(fields_at + fields_size);
  const std::size_t padding = layout.pad_length.value_or(0);
  if (padding > rest.size()) {
    return fail(ErrorCode::PROTOCOL_ERROR, "more padding than the payload has room for", section, 0);
  }
  layout.fields = payload.data() + fields_at;
  layout.rest = rest.first(rest.size() - padding);
  layout.padding = rest.last(padding);
  return layout;
}

Result decode_data(const FrameHeader& header, ByteView payload) {
  const auto layout = lay_out(header, payload, 0, "", "RFC 9113 §6.1");
  if (!layout) return std::unexpected(layout.error());
  return DataPayload{layout->rest, layout->pad_length, layout->padding};
}

Result decode_headers(const FrameHeader& header, ByteView payload) {
  const bool has_priority = header.has(flag::PRIORITY);
  const auto layout = lay_out(header, payload, has_priority ? 5 : 0,
                              "PRIORITY is set, but the priority fields are cut short", "RFC 9113 §6.2");
  if (!layout) return std::unexpected(layout.error());
  HeadersPayload out{{}, layout->rest, layout->pad_length, layout->padding};
  if (has_priority) out.priority = read_priority(layout->fields);
  return out;
}

Result decode_priority(ByteView payload) {
  if (payload.size() != 5) return wrong_size(payload, 5, "a PRIORITY payload is 5 octets", "RFC 9113 §6.3");
  return PriorityPayload{read_priority(payload.data())};
}

Result decode_rst_stream(ByteView payload) {
  if (payload.size() != 4) return wrong_size(payload, 4, "a RST_STREAM payload is 4 octets", "RFC 9113 §6.4");
  return RstStreamPayload{static_cast<ErrorCode>(load_u32(payload.data()))};
}

Result decode_settings(const FrameHeader& header, ByteView payload) {
  if (header.has(flag::ACK) && !payload.empty()) {
    return wrong_size(payload, 0, "a SETTINGS acknowledgment has no payload", "RFC 9113 §6.5");
  }
  if (payload.size() % 6 != 0) {
    return wrong_size(payload, payload.size(), "a SETTINGS payload is a multiple of 6 octets",
                      "RFC 9113 §6.5");
  }
  return SettingsPayload{SettingsView(payload)};
}

Result decode_push_promise(const FrameHeader& header, ByteView payload) {
  const auto layout = lay_out(header, payload, 4, "the Promised Stream ID is cut short", "RFC 9113 §6.6");
  if (!layout) return std::unexpected(layout.error());
  const auto word = load_u32(layout->fields);
  return PushPromisePayload{top_bit(word), word & low_31_bits, layout->rest, layout->pad_length,
                            layout->padding};
}

Result decode_ping(ByteView payload) {
  if (payload.size() != 8) return wrong_size(payload, 8, "a PING payload is 8 octets", "RFC 9113 §6.7");
  PingPayload out;
  std::copy_n(payload.data(), 8, out.opaque.data());
  return out;
}

Result decode_goaway(ByteView payload) {
  if (payload.size() < 8) return too_short(payload, "a GOAWAY payload is at least 8 octets");
  const auto word = load_u32(payload.data());
  return GoawayPayload{top_bit(word), word & low_31_bits,
                       static_cast<ErrorCode>(load_u32(payload.data() + 4)), payload.subspan(8)};
}

Result decode_window_update(ByteView payload) {
  if (payload.size() != 4)
    return wrong_size(payload, 4, "a WINDOW_UPDATE payload is 4 octets", "RFC 9113 §6.9");
  const auto word = load_u32(payload.data());
  return WindowUpdatePayload{top_bit(word), word & low_31_bits};
}

// RFC 7838, RFC 8336 and RFC 9218 name no error for a payload that does not parse, so the general rule for
// frames too short for their mandatory fields holds. Whether a receiver that may ignore these frames should
// mind is for the model.

Result decode_altsvc(ByteView payload) {
  if (payload.size() < 2) return too_short(payload, "the Origin-Len of an ALTSVC is cut short");
  const std::size_t origin = load_u16(payload.data());
  const auto rest = payload.subspan(2);
  if (origin > rest.size()) {
    return fail(ErrorCode::FRAME_SIZE_ERROR, "the Origin-Len of an ALTSVC is beyond its payload",
                "RFC 9113 §4.2", 0);
  }
  return AltsvcPayload{rest.first(origin), rest.subspan(origin)};
}

Result decode_origin(ByteView payload) {
  std::size_t at = 0;
  while (at < payload.size()) {
    if (payload.size() - at < 2) return too_short(payload, "the Origin-Len of an ORIGIN entry is cut short");
    const std::size_t next = at + 2 + load_u16(&payload[at]);
    if (next > payload.size()) {
      return fail(ErrorCode::FRAME_SIZE_ERROR, "an ORIGIN entry is longer than what is left of the payload",
                  "RFC 9113 §4.2", at);
    }
    at = next;
  }
  return OriginPayload{payload};
}

Result decode_priority_update(ByteView payload) {
  if (payload.size() < 4) return too_short(payload, "the Prioritized Stream ID is cut short");
  const auto word = load_u32(payload.data());
  return PriorityUpdatePayload{top_bit(word), word & low_31_bits, payload.subspan(4)};
}

}  // namespace

std::expected<Payload, FrameError> decode_payload(const FrameHeader& header, ByteView payload) {
  switch (header.type) {
    case FrameType::DATA: return decode_data(header, payload);
    case FrameType::HEADERS: return decode_headers(header, payload);
    case FrameType::PRIORITY: return decode_priority(payload);
    case FrameType::RST_STREAM: return decode_rst_stream(payload);
    case FrameType::SETTINGS: return decode_settings(header, payload);
    case FrameType::PUSH_PROMISE: return decode_push_promise(header, payload);
    case FrameType::PING: return decode_ping(payload);
    case FrameType::GOAWAY: return decode_goaway(payload);
    case FrameType::WINDOW_UPDATE: return decode_window_update(payload);
    case FrameType::CONTINUATION: return ContinuationPayload{payload};
    case FrameType::ALTSVC: return decode_altsvc(payload);
    case FrameType::ORIGIN: return decode_origin(payload);
    case FrameType::PRIORITY_UPDATE: return decode_priority_update(payload);
  }
  return UnknownPayload{payload};
}

}  // namespace h2prism
