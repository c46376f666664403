// A frame decoder as one writes it in an afternoon: collects octets until a frame is whole, then takes it
// apart; right as long as no bug is planted.
#include <vector>

#include "engine/base/bytes.h"
#include "engine/wire/frame_type.h"
#include "fuzz/adapter/h2prism_adapter.h"
#include "fuzz/planted/fault.h"

namespace {
using namespace h2prism;
using fuzz::Planted;
using fuzz::planted;

constexpr std::uint32_t size_error = 6, protocol_error = 1;  // RFC 9113 §7

class Framer {
 public:
  explicit Framer(const h2prism_sink& sink) : sink_(sink) {}

  void feed(ByteView piece) {
    if (planted() == Planted::header_split && held_.size() == 8 && piece.size() == 1) return;
    append(held_, piece);
    std::size_t at = 0;
    while (held_.size() - at >= 9) {
      const std::size_t length = load_u24(&held_[at]);
      const std::size_t limit = planted() == Planted::frame_size_limit ? 16'385 : 16'384;
      if (length > limit && !skipping_) {
        skipping_ = true;
        error(&held_[at], size_error);
      }
      if (held_.size() - at < 9 + length) break;
      if (!skipping_) {
        const std::vector<std::uint8_t> payload(&held_[at] + 9,
                                                &held_[at] + 9 + length);  // of its exact size
        frame(&held_[at], payload);
      }
      skipping_ = false;
      at += 9 + length;
    }
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(at));
  }

 private:
  static std::uint32_t stream_of(const std::uint8_t* header) {
    return load_u32(header + 5) & (planted() == Planted::stream_reserved_bit ? 0xffffffffU : 0x7fffffffU);
  }

  void error(const std::uint8_t* header, std::uint32_t code) {
    if (sink_.error) sink_.error(sink_.user, H2PRISM_CONNECTION_ERROR, stream_of(header), code);
  }

  void frame(const std::uint8_t* header, ByteView payload) {
    ByteView content = payload;
    std::uint32_t code = 0;
    switch (static_cast<FrameType>(header[3])) {
      case FrameType::DATA: code = unpad(header[4], 0, content); break;
      case FrameType::HEADERS:
        code = unpad(header[4], (header[4] & flag::PRIORITY) != 0 ? 5 : 0, content);
        break;
      case FrameType::PUSH_PROMISE: code = unpad(header[4], 4, content); break;
      case FrameType::PRIORITY: code = exactly(payload, 5); break;
      case FrameType::RST_STREAM: code = exactly(payload, 4); break;
      case FrameType::SETTINGS: code = settings(header[4], payload); break;
      case FrameType::PING:
        if (planted() == Planted::ping_short && payload.size() < 8)
          content = ByteView(payload.data(), 8);
        else
          code = exactly(payload, 8);
        break;
      case FrameType::GOAWAY: code = payload.size() < 8 ? size_error : 0; break;
      case FrameType::WINDOW_UPDATE:
        code = planted() == Planted::window_update_long && payload.size() > 4 ? 0 : exactly(payload, 4);
        break;
      case FrameType::PRIORITY_UPDATE: code = payload.size() < 4 ? size_error : 0; break;
      default: break;
    }
    if (code != 0) return error(header, code);
    if (sink_.frame)
      sink_.frame(sink_.user, static_cast<std::uint32_t>(payload.size()), header[3], header[4],
                  stream_of(header), content.data(), content.size());
  }

  // Leaves in `content` what stands between the fixed fields and the padding.
  static std::uint32_t unpad(std::uint8_t flags, std::size_t fields, ByteView& content) {
    std::size_t padding = 0;
    if ((flags & flag::PADDED) != 0) {
      if (content.empty()) return size_error;
      padding = content[0];
      content = content.subspan(1);
    }
    if (content.size() < fields) {
      if (planted() != Planted::priority_over_read || fields != 5) return size_error;
      volatile std::uint8_t weight = content.data()[4];
      (void)weight;
      content = content.last(0);
      return 0;
    }
    content = content.subspan(fields);
    if (planted() == Planted::padding_over_read) {
      content = ByteView(content.data(), static_cast<std::uint32_t>(content.size() - padding));
      return 0;
    }
    if (padding > content.size()) return protocol_error;
    if (planted() == Planted::padding_fills_payload && padding > 0 && padding == content.size())
      return protocol_error;
    content = content.first(content.size() - padding);
    return 0;
  }

  static std::uint32_t exactly(ByteView payload, std::size_t size) {
    return payload.size() == size ? 0 : size_error;
  }

  static std::uint32_t settings(std::uint8_t flags, ByteView payload) {
    const bool ack = (flags & flag::ACK) != 0;
    if (ack && !payload.empty() && planted() != Planted::settings_ack_payload) return size_error;
    return payload.size() % 6 != 0 && planted() != Planted::settings_remainder ? size_error : 0;
  }

  h2prism_sink sink_;
  std::vector<std::uint8_t> held_;
  bool skipping_ = false;
};

constexpr h2prism_framer_adapter adapter{
    .abi = H2PRISM_ADAPTER_ABI,
    .name = "naive",
    .open = [](const h2prism_sink* sink) -> void* { return new Framer(*sink); },
    .feed =
        [](void* self, const std::uint8_t* octets, std::size_t size) {
          static_cast<Framer*>(self)->feed({octets, size});
          return 0;
        },
    .close = [](void* self) { delete static_cast<Framer*>(self); },
};
}  // namespace

extern "C" const h2prism_framer_adapter* h2prism_framer_under_test() { return &adapter; }
