#include "bindings/core/frame_object.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/wire/frame_text.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::python {

std::optional<FrameObject> FrameObject::parse(ByteView octets) {
  if (octets.size() < frame_header_size) return std::nullopt;
  const auto header = decode_frame_header(octets.data());
  const auto payload = octets.subspan(frame_header_size);
  FrameObject frame;
  frame.type = static_cast<std::uint8_t>(header.type);
  frame.flags = header.flags;
  frame.reserved = header.reserved;
  frame.stream = header.stream;
  if (header.length != payload.size()) frame.length = header.length;
  frame.payload = as_text(payload);
  return frame;
}

FrameHeader FrameObject::header() const {
  return {static_cast<std::uint32_t>(payload.size()), static_cast<FrameType>(type), flags, reserved, stream};
}

std::expected<Payload, FrameError> FrameObject::decoded() const {
  return decode_payload(header(), as_bytes(payload));
}

void FrameObject::take(const Bytes& frame) {
  flags = frame[4];
  payload.assign(frame.begin() + frame_header_size, frame.end());
}

// Where the payload that the fragment belongs into does not decode, the fragment is all there is.
std::string FrameObject::payload_with(ByteView fragment) const {
  const auto now = decoded();
  std::size_t before = 0;
  if (now) {
    if (const auto* headers = std::get_if<HeadersPayload>(&*now)) {
      before = (headers->pad_length ? 1 : 0) + (headers->priority ? 5 : 0);
    } else if (const auto* promise = std::get_if<PushPromisePayload>(&*now)) {
      before = (promise->pad_length ? 1 : 0) + 4;
    }
  }
  before = std::min(before, payload.size());
  std::string out = payload.substr(0, before);
  out += as_text(fragment);
  return out += std::string_view(payload).substr(before);
}

Bytes FrameObject::octets(hpack::Encoder& encoder) const {
  std::string with_block;
  const std::string* content = &payload;
  if (block) {
    Bytes fragment;
    if (const auto* fields = std::get_if<FieldList>(block.get())) {
      encoder.encode(std::span<const Field>(*fields), fragment);
    } else {
      encoder.encode_ops(std::get<std::vector<hpack::Op>>(*block), fragment);
    }
    with_block = payload_with(fragment);
    content = &with_block;
  }
  Bytes out;
  out.reserve(frame_header_size + content->size());
  append_frame_header(out, {length.value_or(static_cast<std::uint32_t>(content->size())),
                            static_cast<FrameType>(type), flags, reserved, stream});
  append(out, std::string_view(*content));
  return out;
}

Bytes FrameObject::octets() const {
  if (block) {
    hpack::Encoder alone;
    return octets(alone);
  }
  Bytes out(frame_header_size + payload.size());
  write(out.data());
  return out;
}

void FrameObject::write(std::uint8_t* to) const {
  const auto said = length.value_or(static_cast<std::uint32_t>(payload.size()));
  const auto id = stream | (reserved ? 0x80000000U : 0U);
  const std::array<std::uint32_t, frame_header_size> header_octets{
      said >> 16, said >> 8, said, type, flags, id >> 24, id >> 16, id >> 8, id};
  to = std::ranges::transform(header_octets, to, [](std::uint32_t n) {
         return static_cast<std::uint8_t>(n);
       }).out;
  std::memcpy(to, payload.data(), payload.size());
}

std::string FrameObject::text() const { return to_line(ByteView(octets())); }

}  // namespace h2prism::python
