// A frame that owns its octets and may lie, as Python holds it (RFC 9113 §4.1). No Python here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/hpack/encoder.h"
#include "engine/wire/frame.h"
#include "engine/wire/frame_decoder.h"

namespace h2prism::python {

// A field block that waits for the encoder of the connection it is sent on.
using Block = std::variant<FieldList, std::vector<hpack::Op>>;

// The payload is kept as octets, whatever they are worth: what was parsed is written back as it came.
class FrameObject {
 public:
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  bool reserved = false;
  std::uint32_t stream = 0;             // 0..2^31-1
  std::optional<std::uint32_t> length;  // a lie; none: what the payload is long
  std::string payload;                  // the fragment left empty where a block waits
  std::shared_ptr<const Block> block;   // HEADERS, PUSH_PROMISE and CONTINUATION

  // All of `octets` are the frame, its payload being what stands behind the first 9, whatever its length
  // field says. None: fewer than 9.
  static std::optional<FrameObject> parse(ByteView octets);

  FrameHeader header() const;  // with the true length
  std::expected<Payload, FrameError> decoded() const;

  // As they go on the wire. A block that waits is written with `encoder`; alone, as the first
  // block of a connection.
  Bytes octets(hpack::Encoder& encoder) const;
  Bytes octets() const;
  void write(std::uint8_t* to) const;  // where no block waits: 9 octets, then the payload
  std::string text() const;            // to_line

  // The payload of a whole frame, as the writers of `wire` make it; flags as they set them.
  void take(const Bytes& frame);

 private:
  std::string payload_with(ByteView fragment) const;
};

// Types for Python to tell apart; they add nothing.
template <FrameType of>
class TypedFrame : public FrameObject {
 public:
  static constexpr FrameType frame_type = of;
  TypedFrame() { type = static_cast<std::uint8_t>(of); }
  explicit TypedFrame(FrameObject&& any) : FrameObject(std::move(any)) {}
};

}  // namespace h2prism::python
