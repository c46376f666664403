#include "engine/transport/client_hello.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include <openssl/ssl.h>

#include "engine/base/bytes.h"
#include "engine/base/text.h"

namespace h2prism::transport {
namespace {

// DHE_RSA with AES-128-GCM, AES-256-GCM, ChaCha20-Poly1305: what RFC 9113, Section 9.2.2 leaves of DHE.
constexpr std::array<std::uint16_t, 3> dhe_suites{0x009e, 0x009f, 0xccaa};
constexpr std::uint16_t tls12 = 0x0303;
constexpr std::uint16_t first_ffdhe = 0x0100, last_ffdhe = 0x01ff, ffdhe4096 = 0x0102;  // RFC 7919, Section 2
constexpr std::size_t name_header = 5;  // of server_name: list length, type, length

std::optional<ByteView> extension(SSL* ssl, unsigned type) {
  const unsigned char* octets = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, type, &octets, &size) != 1) return std::nullopt;
  return ByteView(octets, size);
}

// Numbers of two octets, behind a length of `prefix` octets.
std::vector<std::uint16_t> numbers(ByteView octets, std::size_t prefix) {
  std::vector<std::uint16_t> out;
  for (auto at = prefix; at + 1 < octets.size(); at += 2)
    out.push_back(static_cast<std::uint16_t>(octets[at] << 8 | octets[at + 1]));
  return out;
}

bool has(const std::vector<std::uint16_t>& list, std::uint16_t number) {
  return std::ranges::find(list, number) != list.end();
}

bool offers_tls12(SSL* ssl) {
  if (const auto versions = extension(ssl, TLSEXT_TYPE_supported_versions))
    return has(numbers(*versions, 1), tls12);
  return SSL_client_hello_get0_legacy_version(ssl) >= tls12;
}

// RFC 7919, Section 4: who names groups for DHE takes no others.
bool takes_ffdhe4096(SSL* ssl) {
  const auto list = extension(ssl, TLSEXT_TYPE_supported_groups);
  if (!list) return true;
  const auto groups = numbers(*list, 2);
  const bool names_some = std::ranges::any_of(
      groups, [](std::uint16_t group) { return group >= first_ffdhe && group <= last_ffdhe; });
  return !names_some || has(groups, ffdhe4096);
}

bool offers_dhe(SSL* ssl) {
  const unsigned char* octets = nullptr;
  const auto size = SSL_client_hello_get0_ciphers(ssl, &octets);
  const auto suites = numbers(ByteView(octets, size), 0);
  return std::ranges::any_of(dhe_suites, [&](std::uint16_t suite) { return has(suites, suite); });
}

}  // namespace

ClientHello read_client_hello(SSL* ssl) {
  ClientHello out;
  if (const auto name = extension(ssl, TLSEXT_TYPE_server_name); name && name->size() > name_header)
    out.server_name = as_text(name->subspan(name_header));
  out.post_handshake_auth = extension(ssl, TLSEXT_TYPE_post_handshake_auth).has_value();
  out.dhe = offers_tls12(ssl) && offers_dhe(ssl) && takes_ffdhe4096(ssl);
  return out;
}

}  // namespace h2prism::transport
