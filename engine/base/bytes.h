// Octet buffers and big-endian access: the vocabulary every other room speaks.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace h2prism {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

ByteView as_bytes(std::string_view text);
std::string_view as_text(ByteView bytes);

void append(Bytes& out, ByteView more);
void append(Bytes& out, std::string_view more);

// Network byte order (big-endian). The caller has checked that the octets are there.
constexpr std::uint16_t load_u16(const std::uint8_t* p) {
  return static_cast<std::uint16_t>((p[0] << 8) | p[1]);
}
constexpr std::uint32_t load_u24(const std::uint8_t* p) {
  return (std::uint32_t{p[0]} << 16) | (std::uint32_t{p[1]} << 8) | p[2];
}
constexpr std::uint32_t load_u32(const std::uint8_t* p) {
  return (std::uint32_t{p[0]} << 24) | (std::uint32_t{p[1]} << 16) | (std::uint32_t{p[2]} << 8) | p[3];
}

void append_u16(Bytes& out, std::uint16_t value);
void append_u24(Bytes& out, std::uint32_t value);  // the low 24 bits
void append_u32(Bytes& out, std::uint32_t value);

}  // namespace h2prism
