#include "reports/pcapng_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace h2prism::reports {
namespace {

constexpr std::uint32_t section_block = 0x0a0d0d0a, interface_block = 1, simple_block = 3, packet_block = 6;
constexpr std::size_t block_frame = 12;  // type and length before, length behind
constexpr std::size_t most_connections = 65'536;
constexpr std::size_t most_ahead = 256;  // segments that came before their turn
constexpr std::uint8_t syn = 2, ack = 16;

struct Segment {
  std::string from, to;  // address and port, as octets
  std::uint32_t number = 0;
  std::uint8_t flags = 0;
  ByteView data;
  std::size_t lost = 0;  // octets behind these that were not captured
};

// The IP packet within what the interface saw; empty: none.
ByteView ip_packet(std::uint32_t link, ByteView octets) {
  constexpr std::uint32_t ethernet = 1, null = 0, loop = 108, raw = 101, ipv4 = 228, ipv6 = 229, cooked = 113,
                          cooked_2 = 276;
  const auto behind = [&](std::size_t header) {
    return octets.size() > header ? octets.subspan(header) : ByteView();
  };
  switch (link) {
    case ethernet: {
      constexpr std::uint32_t vlan = 0x8100;
      const bool tagged = octets.size() > 18 && load_u16(&octets[12]) == vlan;
      return behind(tagged ? 18 : 14);
    }
    case null:
    case loop: return behind(4);
    case cooked: return behind(16);
    case cooked_2: return behind(20);
    case raw:
    case ipv4:
    case ipv6: return octets;
    default: return {};
  }
}

std::optional<Segment> segment_of(ByteView ip) {
  constexpr std::uint8_t tcp = 6;
  if (ip.size() < 20) return std::nullopt;
  std::size_t header = 0, whole = 0;
  ByteView from, to;
  if (ip[0] >> 4 == 4) {
    header = std::size_t{4} * (ip[0] & 15U);
    whole = load_u16(&ip[2]);
    const bool fragment = (load_u16(&ip[6]) & 0x3fffU) != 0;
    if (ip[9] != tcp || fragment || header < 20) return std::nullopt;
    from = ip.subspan(12, 4);
    to = ip.subspan(16, 4);
  } else if (ip[0] >> 4 == 6 && ip.size() >= 40 && ip[6] == tcp) {
    header = 40;
    whole = load_u16(&ip[4]) == 0 ? 0 : header + load_u16(&ip[4]);
    from = ip.subspan(8, 16);
    to = ip.subspan(24, 16);
  } else {
    return std::nullopt;
  }
  if (whole == 0) whole = ip.size();  // the card was to cut it
  if (ip.size() < header + 20 || whole < header + 20) return std::nullopt;
  const auto segment = ip.subspan(header, std::min(ip.size(), whole) - header);
  const auto offset = std::size_t{4} * (segment[12] >> 4);
  if (offset < 20 || offset > segment.size()) return std::nullopt;
  Segment out;
  out.from = std::string(as_text(from)) + std::string(as_text(segment.first(2)));
  out.to = std::string(as_text(to)) + std::string(as_text(segment.subspan(2, 2)));
  out.number = load_u32(&segment[4]);
  out.flags = segment[13];
  out.data = segment.subspan(offset);
  out.lost = whole - header - segment.size();
  return out;
}

// One direction of a connection: segments into octets.
class Half {
 public:
  void begin(std::uint32_t number) { next_ = number; }

  template <class Out>
  void take(const Segment& segment, const Out& out) {
    if (!next_) next_ = segment.number;
    if (segment.data.size() + segment.lost == 0) return;
    if (ahead_.size() < most_ahead)
      ahead_.push_back({segment.number, Bytes(segment.data.begin(), segment.data.end()), segment.lost});
    while (pass_one(out)) {
    }
  }

 private:
  template <class Out>
  bool pass_one(const Out& out) {
    for (auto it = ahead_.begin(); it != ahead_.end(); ++it) {
      const auto gap = static_cast<std::int32_t>(it->number - *next_);
      if (gap > 0) continue;
      const auto known = static_cast<std::size_t>(-static_cast<std::int64_t>(gap));
      Bytes data(it->kept.size() + it->lost);
      std::ranges::copy(it->kept, data.begin());
      ahead_.erase(it);
      if (known < data.size()) {
        *next_ += static_cast<std::uint32_t>(data.size() - known);
        out(ByteView(data).subspan(known));
      }
      return true;
    }
    return false;
  }

  struct Ahead {
    std::uint32_t number = 0;
    Bytes kept;
    std::size_t lost = 0;
  };
  std::optional<std::uint32_t> next_;
  std::vector<Ahead> ahead_;
};

class Connections {
 public:
  explicit Connections(const std::function<void(const TcpPiece&)>& piece) : piece_(piece) {}

  void take(const Segment& segment) {
    auto key = std::minmax(segment.from, segment.to);
    const bool opens = (segment.flags & (syn | ack)) == syn;
    if (count_ >= most_connections && (opens || !open_.contains({key.first, key.second}))) return;
    auto& connection = open_[{key.first, key.second}];
    if (connection.opener.empty() || opens) connection = {count_++, segment.from, {}};
    const bool by_opener = segment.from == connection.opener;
    auto& half = connection.halves[by_opener ? 0 : 1];
    if ((segment.flags & syn) != 0) return half.begin(segment.number + 1);
    half.take(segment, [&](ByteView octets) { piece_({connection.number, by_opener, octets}); });
  }

 private:
  struct Connection {
    std::size_t number = 0;
    std::string opener;
    std::array<Half, 2> halves;
  };
  const std::function<void(const TcpPiece&)>& piece_;
  std::map<std::pair<std::string, std::string>, Connection> open_;
  std::size_t count_ = 0;
};

class Blocks {
 public:
  explicit Blocks(Connections& connections) : connections_(connections) {}

  // False: this is none, or no whole one.
  bool take(ByteView& rest) {
    constexpr std::uint32_t order = 0x1a2b3c4d;
    if (rest.size() < block_frame) return false;
    if (load_u32(rest.data()) == section_block) {
      big_endian_ = load_u32(&rest[8]) == order;
      if (u32(rest, 8) != order) return false;
      links_.clear();
    }
    const std::size_t size = u32(rest, 4);
    if (size < block_frame || size > rest.size()) return false;
    block(u32(rest, 0), rest.subspan(8, size - block_frame));
    rest = rest.subspan(size);
    return true;
  }

 private:
  std::uint32_t u32(ByteView octets, std::size_t at) const {
    const auto value = load_u32(&octets[at]);
    return big_endian_ ? value : __builtin_bswap32(value);
  }

  void block(std::uint32_t type, ByteView body) {
    constexpr std::size_t packet_head = 20, simple_head = 4;
    if (type == interface_block && body.size() >= 4) {
      links_.push_back(big_endian_ ? u32(body, 0) >> 16 : u32(body, 0) & 0xffff);
    } else if (type == packet_block && body.size() >= packet_head) {
      packet(u32(body, 0), body.subspan(packet_head), u32(body, 12));
    } else if (type == simple_block && body.size() >= simple_head) {
      packet(0, body.subspan(simple_head), u32(body, 0));
    }
  }

  void packet(std::size_t interface, ByteView octets, std::size_t size) {
    if (interface >= links_.size()) return;
    const auto ip = ip_packet(links_[interface], octets.first(std::min(size, octets.size())));
    if (const auto segment = segment_of(ip)) connections_.take(*segment);
  }

  Connections& connections_;
  std::vector<std::uint32_t> links_;  // of the interfaces
  bool big_endian_ = false;
};

}  // namespace

Result<void> read_tcp(ByteView file, const std::function<void(const TcpPiece&)>& piece) {
  Connections connections(piece);
  Blocks blocks(connections);
  auto rest = file;
  if (rest.size() < block_frame || load_u32(rest.data()) != section_block || !blocks.take(rest))
    return fail("not a pcapng file");
  while (blocks.take(rest)) {
  }
  return {};
}

}  // namespace h2prism::reports
