// One function per frame type, in the order of their numbers. Each checks what this one frame's octets show,
// nothing else. Where an error points: a missing octet is at the end of the frame, an octet too many is the
// first that should not be there, a length field that promises too much is the field itself.
#include <algorithm>

#include "engine/wire/frame_decoder.h"

namespace h2prism {
namespace {

using Decoded = std::expected<void, FrameError>;

constexpr bool top_bit(std::uint32_t word) { return (word >> 31) != 0; }

[[gnu::cold]] std::unexpected<FrameError> wrong(ErrorCode code, std::string_view what,
                                                std::string_view section, std::size_t payload_offset) {
  return std::unexpected(
      FrameError{code, what, section, static_cast<std::uint32_t>(frame_header_size + payload_offset)});
}

// Too short for fields that must be there; a frame type's own section says nothing about that, §4.2 does.
[[gnu::cold]] std::unexpected<FrameError> too_short(ByteView payload, std::string_view what) {
  return wrong(ErrorCode::FRAME_SIZE_ERROR, what, "RFC 9113 §4.2", payload.size());
}

[[gnu::cold]] std::unexpected<FrameError> wrong_size(ByteView payload, std::size_t right,
                                                     std::string_view what, std::string_view section) {
  return wrong(ErrorCode::FRAME_SIZE_ERROR, what, section, std::min(payload.size(), right));
}

PriorityFields read_priority(const std::uint8_t* p) {
  const auto word = load_u32(p);
  return {.exclusive = top_bit(word), .dependency = word & low_31_bits, .weight = p[4]};
}

// What is specific to one padded frame type.
struct PaddedType {
  std::size_t fields;             // octets of fixed fields after Pad Length
  std::string_view fields_short;  // what to say when they are not all there
  std::string_view section;
};

// Sets `pad_length` and `padding` of `out` and returns what is between them (§6.1).
template <class Padded>
std::expected<ByteView, FrameError> unpad(const FrameHeader& header, ByteView payload, const PaddedType& type,
                                          Padded& out) {
  ByteView body = payload;
  if (header.has(flag::PADDED)) {
    if (payload.empty()) return too_short(payload, "PADDED is set, but there is no Pad Length");
    out.pad_length = payload[0];
    body = payload.subspan(1);
  }
  if (body.size() < type.fields) return too_short(payload, type.fields_short);
  const std::size_t padding = out.pad_length.value_or(0);
  if (padding > body.size() - type.fields) {
    return wrong(ErrorCode::PROTOCOL_ERROR, "more padding than the payload has room for", type.section, 0);
  }
  out.padding = body.last(padding);
  return body.first(body.size() - padding);
}

Decoded decode_data(const FrameHeader& header, ByteView payload, DataPayload& out) {
  const auto body = unpad(header, payload, {0, "", "RFC 9113 §6.1"}, out);
  if (!body) return std::unexpected(body.error());
  out.data = *body;
  return {};
}

Decoded decode_headers(const FrameHeader& header, ByteView payload, HeadersPayload& out) {
  const std::size_t fields = header.has(flag::PRIORITY) ? 5 : 0;
  const auto body =
      unpad(header, payload,
            {fields, "PRIORITY is set, but the priority fields are cut short", "RFC 9113 §6.2"}, out);
  if (!body) return std::unexpected(body.error());
  if (fields > 0) out.priority = read_priority(body->data());
  out.fragment = body->subspan(fields);
  return {};
}

Decoded decode_priority(ByteView payload, PriorityPayload& out) {
  if (payload.size() != 5) return wrong_size(payload, 5, "a PRIORITY payload is 5 octets", "RFC 9113 §6.3");
  out.priority = read_priority(payload.data());
  return {};
}

Decoded decode_rst_stream(ByteView payload, RstStreamPayload& out) {
  if (payload.size() != 4) return wrong_size(payload, 4, "a RST_STREAM payload is 4 octets", "RFC 9113 §6.4");
  out.code = static_cast<ErrorCode>(load_u32(payload.data()));
  return {};
}

Decoded decode_settings(const FrameHeader& header, ByteView payload, SettingsPayload& out) {
  if (header.has(flag::ACK) && !payload.empty()) {
    return wrong_size(payload, 0, "a SETTINGS acknowledgment has no payload", "RFC 9113 §6.5");
  }
  if (payload.size() % 6 != 0) {
    return wrong_size(payload, payload.size(), "a SETTINGS payload is a multiple of 6 octets",
                      "RFC 9113 §6.5");
  }
  out.settings = SettingsView(payload);
  return {};
}

Decoded decode_push_promise(const FrameHeader& header, ByteView payload, PushPromisePayload& out) {
  const auto body = unpad(header, payload, {4, "the Promised Stream ID is cut short", "RFC 9113 §6.6"}, out);
  if (!body) return std::unexpected(body.error());
  const auto word = load_u32(body->data());
  out.reserved = top_bit(word);
  out.promised_stream = word & low_31_bits;
  out.fragment = body->subspan(4);
  return {};
}

Decoded decode_ping(ByteView payload, PingPayload& out) {
  if (payload.size() != 8) return wrong_size(payload, 8, "a PING payload is 8 octets", "RFC 9113 §6.7");
  std::copy_n(payload.data(), 8, out.opaque.data());
  return {};
}

Decoded decode_goaway(ByteView payload, GoawayPayload& out) {
  if (payload.size() < 8) return too_short(payload, "a GOAWAY payload is at least 8 octets");
  const auto word = load_u32(payload.data());
  out.reserved = top_bit(word);
  out.last_stream = word & low_31_bits;
  out.code = static_cast<ErrorCode>(load_u32(payload.data() + 4));
  out.debug = payload.subspan(8);
  return {};
}

Decoded decode_window_update(ByteView payload, WindowUpdatePayload& out) {
  if (payload.size() != 4)
    return wrong_size(payload, 4, "a WINDOW_UPDATE payload is 4 octets", "RFC 9113 §6.9");
  const auto word = load_u32(payload.data());
  out.reserved = top_bit(word);
  out.increment = word & low_31_bits;
  return {};
}

Decoded decode_continuation(ByteView payload, ContinuationPayload& out) {
  out.fragment = payload;
  return {};
}

// RFC 7838, RFC 8336 and RFC 9218 name no error for a payload that does not parse, so the general rule for
// frames too short for their mandatory fields holds (RFC 9113 §4.2). Whether a receiver that may ignore these
// frames should mind is for the model.

Decoded decode_altsvc(ByteView payload, AltsvcPayload& out) {
  if (payload.size() < 2) return too_short(payload, "the Origin-Len of an ALTSVC is cut short");
  const std::size_t origin = load_u16(payload.data());
  const auto rest = payload.subspan(2);
  if (origin > rest.size()) {
    return wrong(ErrorCode::FRAME_SIZE_ERROR, "the Origin-Len of an ALTSVC is beyond its payload",
                 "RFC 9113 §4.2", 0);
  }
  out.origin = rest.first(origin);
  out.value = rest.subspan(origin);
  return {};
}

Decoded decode_origin(ByteView payload, OriginPayload& out) {
  std::size_t at = 0;
  while (at < payload.size()) {
    if (payload.size() - at < 2) return too_short(payload, "the Origin-Len of an ORIGIN entry is cut short");
    const std::size_t next = at + 2 + load_u16(&payload[at]);
    if (next > payload.size()) {
      return wrong(ErrorCode::FRAME_SIZE_ERROR, "the Origin-Len of an ORIGIN entry is beyond the payload",
                   "RFC 9113 §4.2", at);
    }
    at = next;
  }
  out.entries = payload;
  return {};
}

Decoded decode_priority_update(ByteView payload, PriorityUpdatePayload& out) {
  if (payload.size() < 4) return too_short(payload, "the Prioritized Stream ID is cut short");
  const auto word = load_u32(payload.data());
  out.reserved = top_bit(word);
  out.prioritized_stream = word & low_31_bits;
  out.value = payload.subspan(4);
  return {};
}

}  // namespace

std::expected<void, FrameError> decode_payload(const FrameHeader& header, ByteView octets, Payload& out) {
  switch (header.type) {
    case FrameType::DATA: return decode_data(header, octets, out.emplace<DataPayload>());
    case FrameType::HEADERS: return decode_headers(header, octets, out.emplace<HeadersPayload>());
    case FrameType::PRIORITY: return decode_priority(octets, out.emplace<PriorityPayload>());
    case FrameType::RST_STREAM: return decode_rst_stream(octets, out.emplace<RstStreamPayload>());
    case FrameType::SETTINGS: return decode_settings(header, octets, out.emplace<SettingsPayload>());
    case FrameType::PUSH_PROMISE:
      return decode_push_promise(header, octets, out.emplace<PushPromisePayload>());
    case FrameType::PING: return decode_ping(octets, out.emplace<PingPayload>());
    case FrameType::GOAWAY: return decode_goaway(octets, out.emplace<GoawayPayload>());
    case FrameType::WINDOW_UPDATE: return decode_window_update(octets, out.emplace<WindowUpdatePayload>());
    case FrameType::CONTINUATION: return decode_continuation(octets, out.emplace<ContinuationPayload>());
    case FrameType::ALTSVC: return decode_altsvc(octets, out.emplace<AltsvcPayload>());
    case FrameType::ORIGIN: return decode_origin(octets, out.emplace<OriginPayload>());
    case FrameType::PRIORITY_UPDATE:
      return decode_priority_update(octets, out.emplace<PriorityUpdatePayload>());
  }
  out.emplace<UnknownPayload>(octets);
  return {};
}

std::expected<Payload, FrameError> decode_payload(const FrameHeader& header, ByteView octets) {
  Payload out;
  const auto decoded = decode_payload(header, octets, out);
  if (!decoded) return std::unexpected(decoded.error());
  return out;
}

}  // namespace h2prism
