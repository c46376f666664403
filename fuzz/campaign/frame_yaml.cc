#include "fuzz/campaign/frame_yaml.h"

#include <fmt/format.h>

#include "engine/base/hex.h"
#include "engine/hpack/decoder.h"
#include "engine/wire/frame_decoder.h"
#include "fuzz/campaign/request_stream.h"

namespace h2prism::fuzz {
namespace {

std::string flags_text(const FrameHeader& header, std::uint8_t implied) {
  const auto flags = static_cast<std::uint8_t>(header.flags & ~implied);
  const auto named = flags_to_string(header.type, flags);
  return named.empty() || named.find("0x") != std::string::npos ? fmt::format("0x{:02x}", flags) : named;
}

std::string code_text(ErrorCode code) {
  const auto text = h2prism::to_string(code);
  return error_code_from(text) ? text : fmt::format("{}", std::to_underlying(code));
}

std::string padding_text(std::optional<std::uint8_t> pad_length) {
  return pad_length ? fmt::format(", pad_length: {}", *pad_length) : std::string();
}

std::string priority_text(const PriorityFields& priority) {
  return fmt::format("dependency: {}, weight: {}{}", priority.dependency, priority.weight,
                     priority.exclusive ? ", exclusive: true" : "");
}

bool all_zero(ByteView octets) {
  for (const auto octet : octets)
    if (octet != 0) return false;
  return true;
}

// What names and numbers cannot say stays in hex: "" then.
struct Writer {
  const FrameHeader& header;
  const std::string& stream;

  std::string head(std::uint8_t usual = 0, std::uint8_t implied = 0) const {
    auto out = fmt::format("{}: {{stream: {}", h2prism::to_string(header.type), stream);
    if ((header.flags & ~implied) != usual) out += ", flags: " + flags_text(header, implied);
    return out;
  }

  std::string operator()(const DataPayload& data) const {
    if (!all_zero(data.padding)) return {};
    return fmt::format("{}, hex: \"{}\"{}}}", head(0, flag::PADDED), to_hex(data.data),
                       padding_text(data.pad_length));
  }
  std::string operator()(const HeadersPayload& headers) const {
    if (!all_zero(headers.padding)) return {};
    constexpr auto usual = flag::END_HEADERS | flag::END_STREAM;
    const auto priority = headers.priority
                              ? fmt::format(", priority: {{{}}}", priority_text(*headers.priority))
                              : std::string();
    return fmt::format("{}, block: [raw: \"{}\"]{}{}}}", head(usual, flag::PADDED | flag::PRIORITY),
                       to_hex(headers.fragment), priority, padding_text(headers.pad_length));
  }
  std::string operator()(const ContinuationPayload& more) const {
    return fmt::format("{}, block: [raw: \"{}\"]}}", head(flag::END_HEADERS), to_hex(more.fragment));
  }
  std::string operator()(const PriorityPayload& priority) const {
    return fmt::format("{}, {}}}", head(), priority_text(priority.priority));
  }
  std::string operator()(const RstStreamPayload& reset) const {
    return fmt::format("{}, code: {}}}", head(), code_text(reset.code));
  }
  std::string operator()(const SettingsPayload& payload) const {
    std::string entries;
    for (std::size_t i = 0; i < payload.settings.size(); ++i) {
      const auto [id, value] = payload.settings[i];
      const auto name = h2prism::to_string(id);
      entries +=
          fmt::format("{}{{{}: {}}}", i > 0 ? ", " : "",
                      setting_from(name) ? name : fmt::format("0x{:x}", std::to_underlying(id)), value);
    }
    return entries.empty() ? head() + "}" : fmt::format("{}, settings: [{}]}}", head(), entries);
  }
  std::string operator()(const PingPayload& ping) const {
    return fmt::format("{}, opaque: \"{}\"}}", head(), to_hex(ping.opaque));
  }
  std::string operator()(const GoawayPayload& goaway) const {
    if (goaway.reserved || !goaway.debug.empty()) return {};
    return fmt::format("{}, last_stream: {}, code: {}}}", head(), goaway.last_stream, code_text(goaway.code));
  }
  std::string operator()(const WindowUpdatePayload& update) const {
    return update.reserved ? "" : fmt::format("{}, increment: {}}}", head(), update.increment);
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return {};
  }
};

std::string step(const FrameHeader& header, ByteView octets, const std::string& stream) {
  const auto payload = octets.subspan(frame_header_size);
  const bool whole = payload.size() == header.length;
  if (whole && !header.reserved) {
    if (const auto decoded = decode_payload(header, payload)) {
      if (auto text = std::visit(Writer{header, stream}, *decoded); !text.empty()) return text;
    }
  }
  const bool named = frame_type_from(h2prism::to_string(header.type)).has_value();
  return fmt::format(
      "FRAME: {{type: {}, stream: {}, flags: 0x{:02x}, payload: \"{}\"{}{}}}",
      named ? h2prism::to_string(header.type) : fmt::format("0x{:02x}", std::to_underlying(header.type)),
      stream, header.flags, to_hex(payload), whole ? "" : fmt::format(", length: {}", header.length),
      header.reserved ? ", reserved: true" : "");
}

}  // namespace

std::string frame_step(ByteView octets) {
  const auto header = decode_frame_header(octets.data());
  return step(header, octets, fmt::format("{}", header.stream));
}

std::string frame_step_to_client(ByteView octets) {
  const auto header = decode_frame_header(octets.data());
  return step(header, octets, stream_text(header.stream));
}

std::string fields_remark(ByteView octets) {
  FrameDecoder frames(max_max_frame_size);
  auto rest = octets;
  const auto& frame = frames.next(rest);
  if (frame.status != DecodedFrame::Status::done) return {};
  const auto* headers = std::get_if<HeadersPayload>(&frame.frame.payload);
  if (headers == nullptr || !frame.frame.header.has(flag::END_HEADERS)) return {};
  hpack::Decoder decoder;
  FieldList fields;
  if (!decoder.decode(headers->fragment, fields)) return {};
  std::string out;
  for (const FieldView field : fields) {
    for (const auto part : {field.name, field.value})
      for (const char c : part)
        if (c < ' ' || c > '~') return {};
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", field.name, field.value);
  }
  return out;
}

}  // namespace h2prism::fuzz
