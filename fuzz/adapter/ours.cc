// h2prism's own decoders behind the adapter's tables.
#include <variant>

#include "engine/hpack/decoder.h"
#include "engine/wire/frame_decoder.h"
#include "fuzz/adapter/h2prism_adapter.h"

namespace {
using namespace h2prism;

struct Framer {
  FrameDecoder decoder;
  h2prism_sink sink;
};

// The payload without what surrounds its content.
ByteView content_of(const Frame& frame) {
  if (const auto* data = std::get_if<DataPayload>(&frame.payload)) return data->data;
  if (const auto* headers = std::get_if<HeadersPayload>(&frame.payload)) return headers->fragment;
  if (const auto* promise = std::get_if<PushPromisePayload>(&frame.payload)) return promise->fragment;
  return frame.payload_octets();
}

// Of ALTSVC and ORIGIN what is invalid is ignored (RFC 7838 §4, RFC 8336 §2.1), so that who knows neither
// agrees.
bool is_ignored(const Frame& frame) {
  const bool whole = frame.octets.size() == frame_header_size + frame.header.length;
  return whole && (frame.header.type == FrameType::ALTSVC || frame.header.type == FrameType::ORIGIN);
}

int feed(void* self, const std::uint8_t* octets, std::size_t size) {
  auto& [decoder, sink] = *static_cast<Framer*>(self);
  ByteView input(octets, size);
  for (auto result = decoder.next(input); result.status != DecodedFrame::Status::need_more;
       result = decoder.next(input)) {
    const auto& [status, frame, error] = result;
    if (status == DecodedFrame::Status::error && !is_ignored(frame)) {
      if (sink.error)
        sink.error(sink.user, H2PRISM_CONNECTION_ERROR, frame.header.stream,
                   static_cast<std::uint32_t>(error.code));
    } else if (sink.frame) {
      const auto content = content_of(frame);
      sink.frame(sink.user, frame.header.length, static_cast<std::uint8_t>(frame.header.type),
                 frame.header.flags, frame.header.stream, content.data(), content.size());
    }
  }
  return 0;
}

hpack::Decoder& decoder_of(void* self) { return *static_cast<hpack::Decoder*>(self); }

int decode(void* self, const std::uint8_t* block, std::size_t size, const h2prism_sink* sink) {
  const auto decoded = decoder_of(self).decode(ByteView(block, size), [sink](const FieldView& field) {
    if (sink->field)
      sink->field(sink->user, 0, field.name.data(), field.name.size(), field.value.data(), field.value.size(),
                  field.never_indexed ? 1 : 0);
  });
  return decoded ? 0 : 1;
}

void table_entry(void* self, std::size_t i, const char** name, std::size_t* name_size, const char** value,
                 std::size_t* value_size) {
  const auto entry = decoder_of(self).table().entry(i);
  *name = entry.name.data();
  *name_size = entry.name.size();
  *value = entry.value.data();
  *value_size = entry.value.size();
}

constexpr h2prism_hpack_adapter hpack_adapter{
    .abi = H2PRISM_ADAPTER_ABI,
    .name = "h2prism",
    // No limit on lists: other decoders have none.
    .open = []() -> void* { return new hpack::Decoder(4096, {.max_list_size = SIZE_MAX}); },
    .set_table_limit = [](void* self, std::size_t octets) { decoder_of(self).set_table_limit(octets); },
    .decode = decode,
    .table_size = [](void* self) { return decoder_of(self).table().size(); },
    .table_count = [](void* self) { return decoder_of(self).table().count(); },
    .table_entry = table_entry,
    .close = [](void* self) { delete &decoder_of(self); },
};

constexpr h2prism_framer_adapter framer_adapter{
    .abi = H2PRISM_ADAPTER_ABI,
    .name = "h2prism",
    .open = [](const h2prism_sink* sink) -> void* { return new Framer{FrameDecoder(), *sink}; },
    .feed = feed,
    .close = [](void* self) { delete static_cast<Framer*>(self); },
};
}  // namespace

const h2prism_hpack_adapter* h2prism_ours_hpack() { return &hpack_adapter; }
const h2prism_framer_adapter* h2prism_ours_framer() { return &framer_adapter; }
