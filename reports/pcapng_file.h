// The blocks of a pcapng file that we write, and IPv4 packets with a TCP segment to put into them.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/bytes.h"

namespace h2prism::reports {

// One interface, packets are raw IPv4, times count microseconds. Little-endian, as most machines write it.
class PcapngFile {
 public:
  explicit PcapngFile(std::string_view comment);  // on the file

  // `original`: octets that the packet had before it was cut. `comment`: UTF-8; "" for none.
  void packet(std::uint64_t us, ByteView octets, std::size_t original, std::string_view comment);

  const Bytes& octets() const { return out_; }

 private:
  void block(std::uint32_t type, const Bytes& body);

  Bytes out_;
};

struct TcpEnd {
  std::uint32_t address = 0;  // IPv4
  std::uint16_t port = 0;
  std::uint32_t next = 0;  // sequence number of its next octet
};

enum TcpFlag : std::uint8_t { tcp_fin = 1, tcp_syn = 2, tcp_rst = 4, tcp_psh = 8, tcp_ack = 16 };

// RFC 791, RFC 9293: headers of 20 octets each. `length` octets of data stood on the wire, the first of them
// are `kept`. Checksums are right; that of a segment with lost octets, which nobody can know, is zero.
inline constexpr std::size_t tcp_headers = 40;
inline constexpr std::size_t max_segment = 65535 - tcp_headers;
Bytes tcp_packet(const TcpEnd& from, const TcpEnd& to, std::uint8_t flags, ByteView kept, std::size_t length);

}  // namespace h2prism::reports
