#include "fuzz/oracle/reencode.h"

#include <variant>

namespace h2prism::fuzz {
namespace {

template <class Padded>
std::optional<Padding> padding_of(const Padded& payload) {
  if (!payload.pad_length) return {};
  return Padding{*payload.pad_length, payload.padding.size()};
}

struct Writer {
  const FrameHeader& header;

  Bytes operator()(const UnknownPayload& p) const {
    return raw_frame(header.type, header.flags, header.stream, p.octets);
  }
  Bytes operator()(const DataPayload& p) const {
    return data_frame(header.stream, p.data, header.flags, padding_of(p));
  }
  Bytes operator()(const HeadersPayload& p) const {
    return headers_frame(header.stream, p.fragment, header.flags, p.priority, padding_of(p));
  }
  Bytes operator()(const PriorityPayload& p) const { return priority_frame(header.stream, p.priority); }
  Bytes operator()(const RstStreamPayload& p) const { return rst_stream_frame(header.stream, p.code); }
  Bytes operator()(const SettingsPayload& p) const {
    if (header.has(flag::ACK)) return settings_ack_frame();
    std::vector<Setting> settings;
    for (std::size_t i = 0; i < p.settings.size(); ++i) settings.push_back(p.settings[i]);
    return settings_frame(settings);
  }
  Bytes operator()(const PushPromisePayload& p) const {
    return push_promise_frame(header.stream, p.promised_stream, p.fragment, header.flags, padding_of(p));
  }
  Bytes operator()(const PingPayload& p) const { return ping_frame(p.opaque, header.has(flag::ACK)); }
  Bytes operator()(const GoawayPayload& p) const { return goaway_frame(p.last_stream, p.code, p.debug); }
  Bytes operator()(const WindowUpdatePayload& p) const {
    return window_update_frame(header.stream, p.increment);
  }
  Bytes operator()(const ContinuationPayload& p) const {
    return continuation_frame(header.stream, p.fragment, header.flags);
  }
  Bytes operator()(const AltsvcPayload& p) const { return altsvc_frame(header.stream, p.origin, p.value); }
  Bytes operator()(const OriginPayload& p) const {
    std::vector<ByteView> origins;
    for (auto rest = p.entries; !rest.empty();) {
      const std::size_t size = load_u16(rest.data());
      origins.push_back(rest.subspan(2, size));
      rest = rest.subspan(2 + size);
    }
    return origin_frame(origins);
  }
  Bytes operator()(const PriorityUpdatePayload& p) const {
    return priority_update_frame(p.prioritized_stream, p.value);
  }
};

}  // namespace

Bytes reencode(const Frame& frame) {
  auto octets = std::visit(Writer{frame.header}, frame.payload);
  // Writers choose flags and stream where the type leaves no choice; the wire may have had others.
  apply({.flags = frame.header.flags, .stream = frame.header.stream}, octets);
  return octets;
}

}  // namespace h2prism::fuzz
