#include "reports/pcapng_file.h"

#include <algorithm>

namespace h2prism::reports {
namespace {

constexpr std::uint32_t section_header = 0x0a0d0d0a, interface_description = 1, enhanced_packet = 6;
constexpr std::uint16_t option_comment = 1;
constexpr std::uint16_t link_ipv4 = 228;  // LINKTYPE_IPV4
constexpr std::size_t max_comment = 4096;
constexpr std::uint16_t window = 65535;

void put_u16(Bytes& out, std::uint32_t value) {
  out.push_back(static_cast<std::uint8_t>(value));
  out.push_back(static_cast<std::uint8_t>(value >> 8));
}
void put_u32(Bytes& out, std::uint32_t value) {
  put_u16(out, value & 0xffff);
  put_u16(out, value >> 16);
}

void pad(Bytes& out) {
  while (out.size() % 4 != 0) out.push_back(0);
}

void put_comment(Bytes& out, std::string_view text) {
  if (text.empty()) return;
  const auto size = std::min(text.size(), max_comment);
  put_u16(out, option_comment);
  put_u16(out, static_cast<std::uint32_t>(size));
  append(out, text.substr(0, size));
  pad(out);
  put_u32(out, 0);  // end of options
}

// RFC 1071.
std::uint32_t sum(ByteView octets, std::uint32_t start = 0) {
  for (std::size_t i = 0; i + 1 < octets.size(); i += 2) start += load_u16(octets.data() + i);
  if (octets.size() % 2 == 1) start += std::uint32_t{octets.back()} << 8;
  while (start > 0xffff) start = (start & 0xffff) + (start >> 16);
  return start;
}

void set_checksum(Bytes& out, std::size_t at, std::uint32_t total) {
  const auto value = ~total & 0xffff;
  out[at] = static_cast<std::uint8_t>(value >> 8);
  out[at + 1] = static_cast<std::uint8_t>(value);
}

Bytes ip_header(const TcpEnd& from, const TcpEnd& to, std::size_t length) {
  Bytes out{0x45, 0};
  append_u16(out, static_cast<std::uint16_t>(tcp_headers + length));
  append_u16(out, 0);       // identification: not fragmented, RFC 6864
  append_u16(out, 0x4000);  // don't fragment
  out.push_back(64);        // time to live
  out.push_back(6);         // TCP
  append_u16(out, 0);       // checksum
  append_u32(out, from.address);
  append_u32(out, to.address);
  set_checksum(out, 10, sum(out));
  return out;
}

}  // namespace

PcapngFile::PcapngFile(std::string_view comment) {
  Bytes section;
  put_u32(section, 0x1a2b3c4d);  // byte-order magic
  put_u16(section, 1);           // version 1.0
  put_u16(section, 0);
  put_u32(section, 0xffffffff);  // length of the section: not said
  put_u32(section, 0xffffffff);
  put_comment(section, comment);
  block(section_header, section);
  Bytes interface;
  put_u16(interface, link_ipv4);
  put_u16(interface, 0);
  put_u32(interface, 0);  // no snap length
  block(interface_description, interface);
}

void PcapngFile::block(std::uint32_t type, const Bytes& body) {
  constexpr std::size_t frame = 12;  // type and length before, length behind
  put_u32(out_, type);
  put_u32(out_, static_cast<std::uint32_t>(body.size() + frame));
  append(out_, ByteView(body));
  put_u32(out_, static_cast<std::uint32_t>(body.size() + frame));
}

void PcapngFile::packet(std::uint64_t us, ByteView octets, std::size_t original, std::string_view comment) {
  Bytes body;
  put_u32(body, 0);  // interface
  put_u32(body, static_cast<std::uint32_t>(us >> 32));
  put_u32(body, static_cast<std::uint32_t>(us));
  put_u32(body, static_cast<std::uint32_t>(octets.size()));
  put_u32(body, static_cast<std::uint32_t>(original));
  append(body, octets);
  pad(body);
  put_comment(body, comment);
  block(enhanced_packet, body);
}

Bytes tcp_packet(const TcpEnd& from, const TcpEnd& to, std::uint8_t flags, ByteView kept,
                 std::size_t length) {
  auto out = ip_header(from, to, length);
  const auto tcp = out.size();
  append_u16(out, from.port);
  append_u16(out, to.port);
  append_u32(out, from.next);
  append_u32(out, (flags & tcp_ack) != 0 ? to.next : 0);
  out.push_back(0x50);  // header of five words
  out.push_back(flags);
  append_u16(out, window);
  append_u16(out, 0);  // checksum
  append_u16(out, 0);  // urgent pointer
  append(out, kept);
  if (kept.size() == length) {
    Bytes pseudo;
    append_u32(pseudo, from.address);
    append_u32(pseudo, to.address);
    append_u16(pseudo, 6);
    append_u16(pseudo, static_cast<std::uint16_t>(20 + length));
    set_checksum(out, tcp + 16, sum(ByteView(out).subspan(tcp), sum(pseudo)));
  }
  return out;
}

}  // namespace h2prism::reports
