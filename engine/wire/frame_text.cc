#include "engine/wire/frame_text.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/hex.h"

namespace h2prism {
namespace {

constexpr std::size_t max_text = 80;   // characters of text from the peer
constexpr std::size_t max_items = 16;  // entries of a list

template <class... Args>
void add(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

std::string escaped(std::uint8_t octet) {
  switch (octet) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  if (octet < 0x20 || octet > 0x7e) return fmt::format("\\x{:02x}", octet);
  return {static_cast<char>(octet)};
}

std::string quoted(ByteView text) {
  std::string out;
  for (const auto octet : text) {
    const auto next = escaped(octet);
    if (out.size() + next.size() > max_text) return '"' + out + "\"...";
    out += next;
  }
  return '"' + out + '"';
}

void add_padding(std::string& out, const std::optional<std::uint8_t>& pad_length) {
  if (pad_length) add(out, " pad-length={}", *pad_length);
}

void add_priority(std::string& out, const PriorityFields& priority) {
  add(out, " {}dependency={} weight={}", priority.exclusive ? "exclusive " : "", priority.dependency,
      priority.weight);
}

void add_reserved(std::string& out, bool reserved) {
  if (reserved) out += " reserved-bit";
}

// What a payload adds to the line, each part with a space before it.
struct PayloadText {
  std::string& out;

  void operator()(const DataPayload& data) const {
    add_padding(out, data.pad_length);
    add(out, " data={}", quoted(data.data));
  }
  void operator()(const HeadersPayload& headers) const {
    add_padding(out, headers.pad_length);
    if (headers.priority) add_priority(out, *headers.priority);
    add(out, " fragment={} octets", headers.fragment.size());
  }
  void operator()(const PriorityPayload& priority) const { add_priority(out, priority.priority); }
  void operator()(const RstStreamPayload& reset) const { add(out, " {}", to_string(reset.code)); }
  void operator()(const SettingsPayload& settings) const {
    const auto& view = settings.settings;
    for (std::size_t i = 0; i < std::min(view.size(), max_items); ++i) {
      add(out, " {}={}", to_string(view[i].id), view[i].value);
    }
    if (view.size() > max_items) add(out, " and {} more", view.size() - max_items);
  }
  void operator()(const PushPromisePayload& promise) const {
    add_padding(out, promise.pad_length);
    add_reserved(out, promise.reserved);
    add(out, " promised-stream={} fragment={} octets", promise.promised_stream, promise.fragment.size());
  }
  void operator()(const PingPayload& ping) const { add(out, " opaque={}", to_hex(ping.opaque)); }
  void operator()(const GoawayPayload& goaway) const {
    add_reserved(out, goaway.reserved);
    add(out, " last-stream={} {}", goaway.last_stream, to_string(goaway.code));
    if (!goaway.debug.empty()) add(out, " debug={}", quoted(goaway.debug));
  }
  void operator()(const WindowUpdatePayload& update) const {
    add_reserved(out, update.reserved);
    add(out, " increment={}", update.increment);
  }
  void operator()(const ContinuationPayload& continuation) const {
    add(out, " fragment={} octets", continuation.fragment.size());
  }
  void operator()(const AltsvcPayload& altsvc) const {
    add(out, " origin={} value={}", quoted(altsvc.origin), quoted(altsvc.value));
  }
  void operator()(const OriginPayload& origin) const {
    std::size_t shown = 0, left = 0;
    for (auto entries = origin.entries; !entries.empty();) {
      const std::size_t size = load_u16(entries.data());
      if (shown < max_items) {
        add(out, " origin={}", quoted(entries.subspan(2, size)));
        ++shown;
      } else {
        ++left;
      }
      entries = entries.subspan(2 + size);
    }
    if (left > 0) add(out, " and {} more", left);
  }
  void operator()(const PriorityUpdatePayload& update) const {
    add_reserved(out, update.reserved);
    add(out, " prioritized-stream={} value={}", update.prioritized_stream, quoted(update.value));
  }
  void operator()(const UnknownPayload& unknown) const {
    const auto& octets = unknown.octets;
    if (octets.empty()) return;
    const auto shown = octets.first(std::min(octets.size(), max_text / 2));
    add(out, " payload={}{}", to_hex(shown), shown.size() < octets.size() ? "..." : "");
  }
};

std::string header_text(const FrameHeader& header) {
  auto out = to_string(header.type);
  add_reserved(out, header.reserved);
  add(out, " stream={}", header.stream);
  if (header.flags != 0) add(out, " flags={}", flags_to_string(header.type, header.flags));
  add(out, " length={}", header.length);
  return out;
}

}  // namespace

std::string to_line(const Frame& frame) {
  auto out = header_text(frame.header);
  std::visit(PayloadText{out}, frame.payload);
  return out;
}

std::string to_line(ByteView octets) {
  if (octets.size() < frame_header_size) {
    return fmt::format("frame header cut short: {} of {} octets", octets.size(), frame_header_size);
  }
  Frame frame{decode_frame_header(octets.data()), octets, {}};
  const auto present = octets.size() - frame_header_size;
  if (present < frame.header.length) {
    return fmt::format("{} (cut short: {} of {} octets of payload)", header_text(frame.header), present,
                       frame.header.length);
  }
  const auto payload = decode_payload(frame.header, octets.subspan(frame_header_size, frame.header.length));
  std::string out;
  if (payload) {
    frame.payload = *payload;
    out = to_line(frame);
  } else {
    const auto& error = payload.error();
    out = fmt::format("{} ({} at octet {}: {}, {})", header_text(frame.header), to_string(error.code),
                      error.offset, error.what, error.section);
  }
  if (present > frame.header.length) add(out, " (and {} octets after it)", present - frame.header.length);
  return out;
}

std::string to_dump(ByteView octets, std::size_t max_octets) {
  return to_line(octets) + '\n' + hexdump(octets, max_octets, "  ");
}

}  // namespace h2prism
