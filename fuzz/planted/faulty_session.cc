// libnghttp2's session with something between it and its peer that has one of the bugs of fault.h; without
// one, every octet goes through as it came.
#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

#include "engine/wire/frame_decoder.h"
#include "fuzz/adapter/h2prism_adapter.h"
#include "fuzz/planted/fault.h"

namespace {
using namespace h2prism;
using fuzz::Planted;
using fuzz::planted;

const h2prism_session_adapter& real() { return *h2prism_nghttp2_session(); }

class Session {
 public:
  Session(h2prism_role role, const h2prism_sink& sink)
      : sink_(sink),
        self_(real().open(role, &sink)),
        magic_(role == H2PRISM_SERVER ? client_magic.size() : 0) {}
  ~Session() { real().close(self_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  int feed(ByteView octets) {
    if (planted() == Planted::none) return pass(octets);
    append(held_, octets);
    int over = 0;
    if (magic_ > 0) {
      const auto size = std::min(magic_, held_.size());
      over = take(size);
      magic_ -= size;
    }
    while (over == 0 && held_.size() >= frame_header_size) {
      const auto size = frame_header_size + load_u24(held_.data());
      if (held_.size() < size) break;
      const Bytes frame(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(size));
      held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(size));
      over = on_frame(frame);
    }
    return over;
  }
  std::size_t drain(std::uint8_t* to, std::size_t room) {
    const bool speaks = planted() == Planted::session_ping_octets ||
                        planted() == Planted::session_goaway_low ||
                        planted() == Planted::session_settings_ack;
    if (!speaks) return real().drain(self_, to, room);
    std::array<std::uint8_t, 4096> some{};
    while (const auto size = real().drain(self_, some.data(), some.size()))
      append(saying_, ByteView(some).first(size));
    while (saying_.size() >= frame_header_size) {
      const auto size = frame_header_size + load_u24(saying_.data());
      if (saying_.size() < size) break;
      say(std::span(saying_).first(size));
      saying_.erase(saying_.begin(), saying_.begin() + static_cast<std::ptrdiff_t>(size));
    }
    const auto size = std::min(room, said_.size());
    std::copy_n(said_.begin(), size, to);
    said_.erase(said_.begin(), said_.begin() + static_cast<std::ptrdiff_t>(size));
    return size;
  }

 private:
  int pass(ByteView octets) { return real().feed(self_, octets.data(), octets.size()); }
  int take(std::size_t size) {
    const int over = pass(ByteView(held_).first(size));
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(size));
    return over;
  }

  // What a faulty server says.
  void say(std::span<std::uint8_t> octets) {
    const auto header = decode_frame_header(octets.data());
    const bool ack = header.has(flag::ACK);
    if (header.type == FrameType::PING && ack && planted() == Planted::session_ping_octets)
      octets[frame_header_size + 7] ^= 1;
    if (header.type == FrameType::GOAWAY && planted() == Planted::session_goaway_low)
      std::fill_n(octets.begin() + frame_header_size, 4, std::uint8_t{0});
    if (header.type == FrameType::SETTINGS && ack && planted() == Planted::session_settings_ack &&
        std::exchange(acknowledged_, true))
      return;
    append(said_, octets);
  }

  // What a faulty client passes over.
  bool overlooked(const FrameHeader& header, ByteView payload) {
    if (header.type == FrameType::PUSH_PROMISE && payload.size() >= 4 && !header.has(flag::PADDED)) {
      const auto promised = load_u32(payload.data()) & low_31_bits;
      const auto before = std::exchange(promised_, std::max(promised_, promised));
      return (planted() == Planted::client_promise_parity && promised % 2 == 1) ||
             (planted() == Planted::client_promise_order && promised <= before);
    }
    if (header.type == FrameType::SETTINGS && planted() == Planted::client_enable_push) {
      static constexpr std::uint8_t enabled[] = {0, 2, 0, 0, 0, 1};
      return std::ranges::equal(payload, enabled);
    }
    if (header.type == FrameType::WINDOW_UPDATE && planted() == Planted::client_reserved_credit)
      return header.stream != 0 && header.stream % 2 == 0 && header.stream <= promised_;
    return header.type == FrameType::DATA && planted() == Planted::client_data_before_head &&
           !headed_.contains(header.stream);
  }

  int on_frame(const Bytes& octets) {
    const auto header = decode_frame_header(octets.data());
    const bool headers = header.type == FrameType::HEADERS;
    const bool continues = header.type == FrameType::CONTINUATION;
    const bool used = header.stream <= highest_;
    if (headers) highest_ = std::max(highest_, header.stream);
    if (headers) headed_.insert(header.stream);
    if (overlooked(header, ByteView(octets).subspan(frame_header_size))) return 0;
    switch (planted()) {
      case Planted::session_stream_reuse:
        if (headers && used && sink_.frame)
          sink_.frame(sink_.user, header.length, octets[3], header.flags, header.stream, nullptr, 0);
        break;
      case Planted::session_interleaving:
        if (in_block_ && !continues) {
          append(later_, octets);
          return 0;
        }
        if (headers || continues) {
          in_block_ = !header.has(flag::END_HEADERS);
          const int over = pass(octets);
          return over != 0 || in_block_ ? over : pass(std::exchange(later_, {}));
        }
        break;
      case Planted::session_credit_overflow:
        if (header.type == FrameType::WINDOW_UPDATE && header.length == 4 && header.stream != 0 && used &&
            load_u32(&octets[frame_header_size]) >= 1U << 30)
          return 0;
        break;
      case Planted::session_idle_credit:
        if (header.type == FrameType::WINDOW_UPDATE && !used) return 0;
        break;
      case Planted::session_data_behind_end:
        if (header.type == FrameType::DATA && ended_.contains(header.stream)) return 0;
        if ((headers || header.type == FrameType::DATA) && header.has(flag::END_STREAM))
          ended_.insert(header.stream);
        break;
      default: break;
    }
    return pass(octets);
  }

  h2prism_sink sink_;
  void* self_;
  std::size_t magic_;  // still to come
  Bytes held_;
  Bytes later_;
  Bytes saying_, said_;
  bool acknowledged_ = false;
  bool in_block_ = false;
  std::uint32_t highest_ = 0;
  std::uint32_t promised_ = 0;  // highest
  std::set<std::uint32_t> headed_, ended_;
};

constexpr h2prism_session_adapter adapter{
    .abi = H2PRISM_ADAPTER_ABI,
    .name = "faulty",
    .open = [](h2prism_role role, const h2prism_sink* sink) -> void* { return new Session(role, *sink); },
    .feed = [](void* self, const std::uint8_t* octets,
               std::size_t size) { return static_cast<Session*>(self)->feed({octets, size}); },
    .drain = [](void* self, std::uint8_t* to,
                std::size_t room) { return static_cast<Session*>(self)->drain(to, room); },
    .close = [](void* self) { delete static_cast<Session*>(self); },
};
}  // namespace

extern "C" const h2prism_session_adapter* h2prism_session_under_test() { return &adapter; }
