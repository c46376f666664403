// The Huffman code of string literals (RFC 7541 §5.2, Appendix B).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/hpack/fault.h"

namespace h2prism::hpack {

// The octets that `text` takes, padding included.
std::size_t huffman_size(std::string_view text);

// Writes the code of `text` and returns the octet behind it. Up to `huffman_slack` octets more are
// overwritten, because whole words are stored.
inline constexpr std::size_t huffman_slack = 8;
std::uint8_t* huffman_encode(std::string_view text, std::uint8_t* to);

struct HuffmanError {
  Fault fault{};           // huffman_*
  std::size_t offset = 0;  // in `code`: the octet that holds the first bit of the padding or of EOS
};

// The most octets that huffman_decode may touch at `to`.
constexpr std::size_t huffman_decoded_bound(std::size_t code_size) { return code_size * 8 / 5 + 2; }

// Decodes all of `code` to `to` and returns the octets written.
std::expected<std::size_t, HuffmanError> huffman_decode(ByteView code, char* to);

// The same, for those who are not in a hurry.
std::expected<std::string, HuffmanError> huffman_decode(ByteView code);

}  // namespace h2prism::hpack
