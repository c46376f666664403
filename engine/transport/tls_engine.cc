#include "engine/transport/tls_engine.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "engine/transport/client_hello.h"
#include "engine/transport/endpoint.h"
#include "engine/transport/tls_context_state.h"
#include "engine/transport/tls_error.h"

namespace h2prism::transport {
namespace {

// The record types a peer can begin with: alert, handshake.
bool starts_tls(std::uint8_t first) { return first == 21 || first == 22; }

// The first line, as far as it is legible: enough to recognise HTTP/1.1.
std::string legible_start(ByteView octets) {
  std::string text;
  for (const auto octet : octets.first(std::min<std::size_t>(octets.size(), 40))) {
    if (octet < 0x20 || octet > 0x7e) break;
    text.push_back(static_cast<char>(octet));
  }
  return text;
}

}  // namespace

struct TlsEngine::Impl {
  Impl(std::shared_ptr<const TlsContext> shared, std::shared_ptr<const TlsTicket> one)
      : context(std::move(shared)), ticket(std::move(one)), ssl(SSL_new(context->native), &SSL_free) {}

  std::string_view peer() const { return context->role == TlsRole::client ? "server" : "client"; }

  void verify_name(const std::string& name) {
    auto* parameters = SSL_get0_param(ssl.get());
    if (is_address(name)) {
      X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str());
    } else {
      X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), name.size());
    }
  }

  void end(CloseKind kind, std::string detail) {
    // Whoever is to blame: from here on there are full handshakes.
    if (resuming && !opened) context->resumes = false;
    ended = true;
    closed = {kind, std::move(detail)};
  }

  void not_tls(ByteView octets) {
    const auto text = legible_start(octets);
    end(CloseKind::tls_failed,
        fmt::format("the {} does not speak TLS here{}", peer(),
                    text.empty() ? "" : fmt::format(": its first octets are \"{}\"", text)));
  }

  void handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl.get());
    if (result != 1) return explain(result);
    const unsigned char* alpn = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(ssl.get(), &alpn, &size);
    agreed = {alpn, alpn + size};
    if (context->require_alpn && agreed.empty()) {
      SSL_shutdown(ssl.get());
      return end(CloseKind::tls_failed,
                 fmt::format("no ALPN agreed: the server chose none of {}", context->alpn_names));
    }
    opened = true;
    if (!early.empty()) settle_early_data();
  }

  bool accepted_early_data() const { return SSL_get_early_data_status(ssl.get()) == SSL_EARLY_DATA_ACCEPTED; }

  // RFC 8470, Section 4: what was rejected is sent again, unless another protocol is spoken now.
  void settle_early_data() {
    const bool accepted = accepted_early_data();
    events.push_back(accepted ? TlsEvent::early_data_accepted : TlsEvent::early_data_rejected);
    const auto again = std::exchange(early, {});
    if (accepted) return;
    if (agreed != ticket->alpn) {
      SSL_shutdown(ssl.get());
      return end(
          CloseKind::tls_failed,
          fmt::format("early data was rejected, and ALPN is '{}', no longer '{}'", agreed, ticket->alpn));
    }
    for (const auto& octets : again) write(octets);
  }

  void write(ByteView octets) {
    ERR_clear_error();
    const int result = SSL_write(ssl.get(), octets.data(), static_cast<int>(octets.size()));
    if (result <= 0 && !ended) explain(result);
  }

  void write_early(ByteView octets) {
    ERR_clear_error();
    std::size_t written = 0;
    const int result = SSL_write_early_data(ssl.get(), octets.data(), octets.size(), &written);
    if (result != 1) return explain(result);
    early.emplace_back(octets.begin(), octets.end());
    early_octets += octets.size();
  }

  bool takes_early(std::size_t octets) const {
    return ticket && !heard && !finishing && !ended && early_octets + octets <= ticket->max_early_data;
  }

  // OpenSSL answers the server's flight at once: what it wrote waits here.
  bool held_back() const { return ticket && !finishing && !ended && accepted_early_data(); }

  void read() {
    std::array<std::uint8_t, 16384> record;  // the most a record carries, RFC 8446, Section 5.1
    while (opened && !ended) {
      ERR_clear_error();
      const int got = SSL_read(ssl.get(), record.data(), static_cast<int>(record.size()));
      if (got <= 0) return explain(got);
      append(plaintext, ByteView(record).first(static_cast<std::size_t>(got)));
    }
  }

  // Why a call of OpenSSL did not succeed; that it wants more octets is no reason to end.
  void explain(int result) {
    switch (SSL_get_error(ssl.get(), result)) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE: return;
      case SSL_ERROR_ZERO_RETURN: return end(CloseKind::close_notify, "the peer ended the TLS connection");
      default: break;
    }
    const auto reason = take_openssl_error();
    const auto verified = SSL_get_verify_result(ssl.get());
    if (alert_received > 0) {
      end(CloseKind::tls_alert, alert_text(alert_received));
    } else if (verified != X509_V_OK && !context->insecure) {
      end(CloseKind::tls_failed, fmt::format("{}: {}", reason, X509_verify_cert_error_string(verified)));
    } else {
      end(CloseKind::tls_failed, reason.empty() ? "TLS failed for a reason OpenSSL does not give" : reason);
    }
  }

  static void on_info(const SSL* ssl, int where, int value) {
    auto& self = *static_cast<Impl*>(SSL_get_app_data(ssl));
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT) self.alert_received = value & 0xff;
    // To a server, to have sent a HelloRequest is a handshake that is done, too.
    const bool begun = self.context->role == TlsRole::client ? self.opened : self.greeted_again;
    const bool again = begun && SSL_version(ssl) < TLS1_3_VERSION;
    if (again && (where & SSL_CB_HANDSHAKE_DONE) != 0) self.events.push_back(TlsEvent::renegotiated);
  }

  static int on_session(SSL* ssl, SSL_SESSION* session) {
    const auto& context = *static_cast<Impl*>(SSL_get_app_data(ssl))->context;
    if (context.resumes) {
      context.keep(
          SSL_SESSION_dup(session));  // the original is spoilt if this connection ends without a close_notify
      return 0;
    }
    if (SSL_SESSION_get_max_early_data(session) < TlsTicket::least_early_data) return 0;
    static_cast<Impl*>(SSL_get_app_data(ssl))->tickets.push_back(std::make_shared<TlsTicket>(session));
    return 1;  // it is ours now
  }

  static int on_hello(SSL* ssl, int*, void*) {
    auto& self = *static_cast<Impl*>(SSL_get_app_data(ssl));
    if (!self.opened) self.hello = read_client_hello(ssl);
    return SSL_CLIENT_HELLO_SUCCESS;
  }

  // Handshake messages behind the handshake.
  static void on_message(int sent, int, int content_type, const void* octets, std::size_t size, SSL* ssl,
                         void*) {
    auto& self = *static_cast<Impl*>(SSL_get_app_data(ssl));
    if (sent != 0 || content_type != SSL3_RT_HANDSHAKE || size == 0 || !self.opened) return;
    const auto type = *static_cast<const std::uint8_t*>(octets);
    const bool tls13 = SSL_version(ssl) >= TLS1_3_VERSION;
    if ((type == SSL3_MT_HELLO_REQUEST || type == SSL3_MT_CLIENT_HELLO) && !tls13) {
      self.greeted_again = type == SSL3_MT_CLIENT_HELLO;
      self.events.push_back(TlsEvent::renegotiation_asked);
    }
    if (type == SSL3_MT_CERTIFICATE_REQUEST && tls13) self.events.push_back(TlsEvent::certificate_request);
    if (type == SSL3_MT_CERTIFICATE && tls13) self.events.push_back(TlsEvent::certificate);
  }

  std::shared_ptr<const TlsContext> context;
  std::shared_ptr<const TlsTicket> ticket;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl;
  BIO* incoming = nullptr;  // both belong to ssl
  BIO* outgoing = nullptr;
  bool resuming = false;
  bool heard = false;  // has received anything
  bool opened = false;
  bool greeted_again = false;  // by another ClientHello
  bool ended = false;
  bool finishing = false;    // told to finish the handshake
  std::vector<Bytes> early;  // sent as early data, until it is known what became of them
  std::size_t early_octets = 0;
  int alert_received = -1;
  std::string agreed;  // by ALPN
  std::optional<ClientHello> hello;
  Bytes plaintext;
  std::vector<TlsEvent> events;
  std::vector<std::shared_ptr<const TlsTicket>> tickets;
  Closed closed;
};

TlsEngine::TlsEngine(std::shared_ptr<const TlsContext> context, const std::string& host,
                     std::shared_ptr<const TlsTicket> ticket)
    : impl_(std::make_unique<Impl>(std::move(context), std::move(ticket))) {
  auto* ssl = impl_->ssl.get();
  SSL_set_app_data(ssl, impl_.get());
  SSL_set_info_callback(ssl, &Impl::on_info);
  SSL_set_msg_callback(ssl, &Impl::on_message);
  impl_->incoming = BIO_new(BIO_s_mem());
  impl_->outgoing = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl, impl_->incoming, impl_->outgoing);

  if (impl_->context->role == TlsRole::server) {
    SSL_CTX_set_client_hello_cb(impl_->context->native, &Impl::on_hello, nullptr);
    SSL_set_accept_state(ssl);
    return;
  }
  SSL_set_connect_state(ssl);
  SSL_CTX_sess_set_new_cb(impl_->context->native, &Impl::on_session);
  if (impl_->ticket) SSL_set_session(ssl, impl_->ticket->native);
  if (const auto known = impl_->context->take_ticket(); known) {
    impl_->resuming = SSL_set_session(ssl, known.get()) == 1;
  }
  const auto& name = impl_->context->server_name;
  if (!name.empty()) SSL_set_tlsext_host_name(ssl, name.c_str());
  if (!impl_->context->insecure) impl_->verify_name(name.empty() ? host : name);
}

TlsEngine::~TlsEngine() = default;

void TlsEngine::start() {
  if (!impl_->ticket) impl_->handshake();
}

void TlsEngine::receive(ByteView ciphertext) {
  if (impl_->ended || ciphertext.empty()) return;
  if (!std::exchange(impl_->heard, true) && !starts_tls(ciphertext[0])) return impl_->not_tls(ciphertext);
  BIO_write(impl_->incoming, ciphertext.data(), static_cast<int>(ciphertext.size()));
  if (!impl_->opened) impl_->handshake();
  impl_->read();
}

void TlsEngine::receive_end() {
  if (impl_->ended) return;
  if (impl_->opened) {
    impl_->end(CloseKind::truncated, "the peer ended the TCP connection without a close_notify");
  } else {
    impl_->end(CloseKind::tls_failed,
               fmt::format("the {} ended the connection during the TLS handshake", impl_->peer()));
  }
}

bool TlsEngine::takes(std::size_t octets) const { return impl_->opened || impl_->takes_early(octets); }

void TlsEngine::send(ByteView plaintext) {
  if (plaintext.empty()) return;
  if (impl_->opened) {
    impl_->write(plaintext);
  } else if (impl_->takes_early(plaintext.size())) {
    impl_->write_early(plaintext);
  }
}

void TlsEngine::send_close_notify() {
  if (impl_->opened) SSL_shutdown(impl_->ssl.get());
}

void TlsEngine::act(TlsAction action) {
  auto* ssl = impl_->ssl.get();
  if (action == TlsAction::finish_handshake) {
    impl_->finishing = true;
    // No early data brought the first flight.
    if (impl_->ticket && !impl_->opened && !impl_->ended && impl_->early.empty()) impl_->handshake();
    return;
  }
  if (!impl_->opened || impl_->ended) return;
  ERR_clear_error();
  if (action == TlsAction::key_update) {
    SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
  } else if (action == TlsAction::request_certificate) {
    // Any certificate is as good as none: the answer itself is what counts.
    const auto take_any = [](int, X509_STORE_CTX*) { return 1; };
    SSL_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_POST_HANDSHAKE, take_any);
    if (SSL_verify_client_post_handshake(ssl) != 1) return;
  } else if (SSL_version(ssl) < TLS1_3_VERSION) {
    SSL_renegotiate(ssl);
  } else {
    return;
  }
  const int result = SSL_do_handshake(ssl);
  if (result != 1) impl_->explain(result);
}

Bytes TlsEngine::take_ciphertext() {
  if (impl_->held_back()) return {};
  Bytes out(BIO_ctrl_pending(impl_->outgoing));
  if (!out.empty()) BIO_read(impl_->outgoing, out.data(), static_cast<int>(out.size()));
  return out;
}

Bytes TlsEngine::take_plaintext() { return std::exchange(impl_->plaintext, {}); }

std::vector<TlsEvent> TlsEngine::take_events() { return std::exchange(impl_->events, {}); }

std::vector<std::shared_ptr<const TlsTicket>> TlsEngine::take_tickets() {
  return std::exchange(impl_->tickets, {});
}

bool TlsEngine::opened() const { return impl_->opened || impl_->ticket; }

Established TlsEngine::established() const {
  const auto* ssl = impl_->ssl.get();
  if (!impl_->opened && impl_->ticket) {
    const auto* cipher = SSL_SESSION_get0_cipher(impl_->ticket->native);
    return {.tls = true,
            .tls_version = "TLSv1.3",
            .cipher = SSL_CIPHER_get_name(cipher),
            .alpn = impl_->ticket->alpn,
            .early_data = true};
  }
  return {.tls = true,
          .tls_version = SSL_get_version(ssl),
          .cipher = SSL_get_cipher_name(ssl),
          .alpn = impl_->agreed,
          .hello = impl_->hello};
}

bool TlsEngine::ended() const { return impl_->ended; }

const Closed& TlsEngine::closed() const { return impl_->closed; }

}  // namespace h2prism::transport
