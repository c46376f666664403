#include "runner/faults/tls_pair.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "runner/client_connector.h"

namespace h2prism::faults {
namespace {

using transport::CertificateKey;
using transport::CloseKind;
using transport::TlsContext;

// Made once: to make one takes longer than to play a case.
const transport::Certificate& certificate(CertificateKey kind) {
  static const auto make = [](CertificateKey key) {
    const std::array<std::string, 1> names{"localhost"};
    return transport::make_signed(names, transport::make_authority("faults").value(), key).value();
  };
  static const auto p256 = make(CertificateKey::p256), rsa = make(CertificateKey::rsa2048);
  return kind == CertificateKey::p256 ? p256 : rsa;
}

std::shared_ptr<const TlsContext> server_context(const script::Case& test) {
  auto options = runner::tls_server_options(test);
  const auto& own = certificate(options.dhe_4096 ? CertificateKey::rsa2048 : CertificateKey::p256);
  options.certificate_pem = own.certificate_pem;
  options.key_pem = own.key_pem;
  static std::vector<std::pair<transport::TlsServerOptions, std::shared_ptr<const TlsContext>>> made;
  const auto known = std::ranges::find(made, options, &decltype(made)::value_type::first);
  if (known != made.end()) return known->second;
  return made.emplace_back(options, transport::make_server_context(options).value()).second;
}

// Without a fault: offers whatever a case may ask for, and answers it as it should.
std::shared_ptr<const TlsContext> client_context(const TlsFault& fault) {
  transport::TlsOptions options;
  options.server_name = "localhost";
  options.insecure = true;
  options.ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM";
  options.post_handshake_auth = true;
  if (fault.options) fault.options(options);
  static std::vector<std::pair<transport::TlsOptions, std::shared_ptr<const TlsContext>>> made;
  const auto known = std::ranges::find(made, options, &decltype(made)::value_type::first);
  if (known != made.end()) return known->second;
  return made.emplace_back(options, transport::make_client_context(options).value()).second;
}

}  // namespace

TlsPair::TlsPair(const script::Case& test, const TlsFault* fault)
    : fault_(fault != nullptr ? *fault : TlsFault{}),
      client_(client_context(fault_), "localhost"),
      server_(server_context(test)) {
  client_.start();
  server_.start();
  settle();
  if (opened() && !fault_.leaves_cipher.empty() && established().cipher.starts_with(fault_.leaves_cipher))
    leave();
}

void TlsPair::settle() {
  for (bool moved = true; moved && !ended_;) {
    const auto from_server = server_.take_ciphertext();
    client_.receive(from_server);
    const auto asked = client_.take_events();
    const bool certificate =
        std::ranges::find(asked, transport::TlsEvent::certificate_request) != asked.end();
    if (certificate && !fault_.gives_certificate) return leave();
    const auto from_client = client_.take_ciphertext();
    server_.receive(from_client);
    moved = !from_server.empty() || !from_client.empty();
  }
  if (server_.ended()) ended_ = server_.closed();
}

void TlsPair::leave() { ended_ = {CloseKind::close_notify, "the client left"}; }

Bytes TlsPair::to_client(ByteView plain) {
  if (ended_) return {};
  server_.send(plain);
  settle();
  return client_.take_plaintext();
}

Bytes TlsPair::to_server(ByteView plain) {
  if (ended_) return {};
  client_.send(plain);
  settle();
  auto out = server_.take_plaintext();
  if (!plain.empty() && std::exchange(fault_.renegotiates, false)) {
    client_.act(transport::TlsAction::renegotiate);
    settle();
  }
  return out;
}

void TlsPair::act(transport::TlsAction action) {
  server_.act(action);
  settle();
}

}  // namespace h2prism::faults
