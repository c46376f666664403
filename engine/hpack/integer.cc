#include "engine/hpack/integer.h"

#include <array>

namespace h2prism::hpack {

std::expected<std::uint32_t, Fault> read_continuation(const std::uint8_t*& at, const std::uint8_t* end,
                                                      std::uint32_t value) {
  std::uint64_t sum = value;  // five groups of 7 bits fit with room to spare: no step can wrap
  for (unsigned shift = 0; shift < 7 * max_continuation_octets; shift += 7) {
    if (at == end) {
      return std::unexpected(Fault::truncated);
    }
    const std::uint8_t octet = *at++;
    sum += std::uint64_t{octet & 0x7fU} << shift;
    if (sum > UINT32_MAX) {
      return std::unexpected(Fault::integer_overflow);
    }
    if ((octet & 0x80) == 0) {
      return static_cast<std::uint32_t>(sum);
    }
  }
  return std::unexpected(Fault::integer_overflow);
}

void append_integer(Bytes& out, std::uint8_t first_octet_bits, unsigned prefix_bits, std::uint64_t value,
                    std::uint8_t padding) {
  std::array<std::uint8_t, 12> octets;  // prefix + ceil(64 / 7) + 1
  const std::uint8_t* end = write_integer(octets.data(), first_octet_bits, prefix_bits, value);
  append(out, ByteView(octets.data(), end));
  if (padding > 0 && end - octets.data() > 1) {
    out.back() |= 0x80;
    out.insert(out.end(), padding - 1U, 0x80);
    out.push_back(0x00);
  }
}

}  // namespace h2prism::hpack
