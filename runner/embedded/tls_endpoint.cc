#include "runner/embedded/tls_endpoint.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "runner/embedded/destroy.h"

namespace h2prism::embedded {
namespace {

constexpr std::string_view kAlpn{"\x02h2", 3};

// RFC 9113 section 9.2.2 leaves TLS 1.2 the ephemeral AEAD suites; the certificate makes it ECDSA.
constexpr auto kServerCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305";
constexpr std::uint32_t kMaxEarlyData = 16384;  // octets
constexpr auto kClientCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM";

const unsigned char* alpn_octets() { return reinterpret_cast<const unsigned char*>(kAlpn.data()); }

int choose_alpn(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                unsigned int offered_size, void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, alpn_octets(), kAlpn.size(), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

// choose_alpn is not asked when the client offers nothing at all.
int require_alpn(SSL* ssl, int* alert, void*) {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &data, &size) == 1) {
    return SSL_CLIENT_HELLO_SUCCESS;
  }
  *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
  return SSL_CLIENT_HELLO_ERROR;
}

bool use_certificate(SSL_CTX* context, const transport::Certificate& pem) {
  using BioHandle = std::unique_ptr<BIO, Destroy<BIO_free_all>>;
  const auto open = [](const std::string& text) {
    return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  };
  const auto certificate_text = open(pem.certificate_pem);
  const auto key_text = open(pem.key_pem);
  const std::unique_ptr<X509, Destroy<X509_free>> certificate(
      PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
  const std::unique_ptr<EVP_PKEY, Destroy<EVP_PKEY_free>> key(
      PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
  return certificate && key && SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
         SSL_CTX_use_PrivateKey(context, key.get()) == 1;
}

std::shared_ptr<SSL_CTX> make_context(const SSL_METHOD* method, const char* ciphers) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(method), SSL_CTX_free);
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(context.get(), ciphers) != 1) {
    return nullptr;
  }
  // No tickets, no cache: every handshake is a full one, whatever was tested before it.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

class TlsEndpoint final : public Endpoint {
 public:
  TlsEndpoint(SSL_CTX* context, bool is_server, bool early_data, std::unique_ptr<Endpoint> inner);

  void receive(ByteView octets) override;
  void produce(Bytes& out, std::size_t limit) override;
  bool finished() const override { return over_ || inner_->finished(); }
  void shut_down() override { inner_->shut_down(); }
  void closed(Ending ending) override { inner_->closed(over_ ? end_ : ending); }
  TimePoint wake_at() const override { return inner_->wake_at(); }
  void wake(TimePoint now) override { inner_->wake(now); }

 private:
  bool read_early();
  void read_plain();
  void write_plain(std::size_t limit);
  void end(Ending ending);
  bool speaks_h2() const;

  std::unique_ptr<SSL, Destroy<SSL_free>> ssl_;
  BIO* incoming_;  // both owned by ssl_
  BIO* outgoing_;
  std::unique_ptr<Endpoint> inner_;
  Bytes plain_;
  bool may_be_early_;  // early data may come next
  Bytes early_;        // held until the handshake is finished
  bool over_ = false;  // nothing more can be said or heard
  Ending end_ = Ending::finished;
};

TlsEndpoint::TlsEndpoint(SSL_CTX* context, bool is_server, bool early_data, std::unique_ptr<Endpoint> inner)
    : ssl_(SSL_new(context)),
      incoming_(BIO_new(BIO_s_mem())),
      outgoing_(BIO_new(BIO_s_mem())),
      inner_(std::move(inner)),
      may_be_early_(early_data) {
  SSL_set_bio(ssl_.get(), incoming_, outgoing_);
  if (is_server) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
    SSL_set_tlsext_host_name(ssl_.get(), "localhost");
  }
}

void TlsEndpoint::receive(ByteView octets) {
  if (over_) return;
  ERR_clear_error();
  BIO_write(incoming_, octets.data(), static_cast<int>(octets.size()));
  if (!SSL_is_init_finished(ssl_.get())) {
    if (may_be_early_ && !read_early()) return;
    const int result = SSL_do_handshake(ssl_.get());
    if (result != 1) {
      if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) end(Ending::tls_failed);
      return;
    }
    if (!speaks_h2()) return end(Ending::tls_failed);
    if (!early_.empty()) inner_->receive(std::exchange(early_, {}));
  }
  read_plain();
}

// True once there is no more of it. OpenSSL bounds it.
bool TlsEndpoint::read_early() {
  std::array<std::uint8_t, SSL3_RT_MAX_PLAIN_LENGTH> plain;
  for (;;) {
    std::size_t size = 0;
    const int result = SSL_read_early_data(ssl_.get(), plain.data(), plain.size(), &size);
    append(early_, ByteView(plain).first(size));
    if (result == SSL_READ_EARLY_DATA_SUCCESS) continue;
    may_be_early_ = result != SSL_READ_EARLY_DATA_FINISH;
    if (may_be_early_ && SSL_get_error(ssl_.get(), 0) != SSL_ERROR_WANT_READ) end(Ending::tls_failed);
    return !may_be_early_;
  }
}

void TlsEndpoint::read_plain() {
  std::array<std::uint8_t, SSL3_RT_MAX_PLAIN_LENGTH> plain;
  for (;;) {
    const int size = SSL_read(ssl_.get(), plain.data(), static_cast<int>(plain.size()));
    if (size > 0) {
      inner_->receive(ByteView(plain).first(static_cast<std::size_t>(size)));
      continue;
    }
    const int error = SSL_get_error(ssl_.get(), size);
    if (error == SSL_ERROR_WANT_READ) return;
    return end(error == SSL_ERROR_ZERO_RETURN ? Ending::peer_closed : Ending::tls_failed);
  }
}

void TlsEndpoint::produce(Bytes& out, std::size_t limit) {
  ERR_clear_error();
  if (SSL_in_before(ssl_.get()) && !may_be_early_) SSL_do_handshake(ssl_.get());  // the client's hello
  if (!over_ && SSL_is_init_finished(ssl_.get())) write_plain(limit - std::min(limit, out.size()));
  const char* data = nullptr;
  const long size = BIO_get_mem_data(outgoing_, &data);
  if (size <= 0) return;
  append(out, std::string_view(data, static_cast<std::size_t>(size)));
  BIO_reset(outgoing_);
}

void TlsEndpoint::write_plain(std::size_t limit) {
  plain_.clear();
  inner_->produce(plain_, limit);
  if (!plain_.empty())
    SSL_write(ssl_.get(), plain_.data(), static_cast<int>(plain_.size()));  // a memory BIO takes it all
  if (plain_.size() < limit && inner_->finished()) end(Ending::finished);
}

void TlsEndpoint::end(Ending ending) {
  over_ = true;
  end_ = ending;
  if (ending != Ending::tls_failed)
    SSL_shutdown(ssl_.get());  // close_notify; after a failure the alert has said it
}

bool TlsEndpoint::speaks_h2() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return size == 2 && name[0] == 'h' && name[1] == '2';
}

}  // namespace

TlsContext::TlsContext(std::shared_ptr<ssl_ctx_st> context, bool is_server, bool early_data)
    : context_(std::move(context)), is_server_(is_server), early_data_(early_data) {}

Result<TlsContext> TlsContext::server(const transport::Certificate& certificate, bool early_data) {
  auto context = make_context(TLS_server_method(), kServerCiphers);
  if (!context || !use_certificate(context.get(), certificate))
    return fail("OpenSSL refused the TLS server's setup");
  SSL_CTX_set_alpn_select_cb(context.get(), choose_alpn, nullptr);
  SSL_CTX_set_client_hello_cb(context.get(), require_alpn, nullptr);
  if (early_data) {
    // One ticket, and no memory of it: a replay waits for a Finished that its sender cannot make.
    SSL_CTX_clear_options(context.get(), SSL_OP_NO_TICKET);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_ANTI_REPLAY);
    SSL_CTX_set_num_tickets(context.get(), 1);
    SSL_CTX_set_max_early_data(context.get(), kMaxEarlyData);
  }
  return TlsContext(std::move(context), true, early_data);
}

Result<TlsContext> TlsContext::client() {
  auto context = make_context(TLS_client_method(), kClientCiphers);
  // Unlike the rest of OpenSSL, this function returns 0 for success.
  if (!context || SSL_CTX_set_alpn_protos(context.get(), alpn_octets(), kAlpn.size()) != 0) {
    return fail("OpenSSL refused the TLS client's setup");
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  return TlsContext(std::move(context), false);
}

std::unique_ptr<Endpoint> TlsContext::wrap(std::unique_ptr<Endpoint> inner) const {
  return std::make_unique<TlsEndpoint>(context_.get(), is_server_, early_data_, std::move(inner));
}

}  // namespace h2prism::embedded
