// Test tool: a TLS server that takes early data, on OpenSSL alone and without I/O.
#pragma once

#include <array>
#include <memory>
#include <string>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "engine/base/bytes.h"
#include "engine/transport/test_certificate.h"

namespace h2prism::transport {

// What its connections share: the keys of the tickets.
class EarlyDataContext {
 public:
  explicit EarlyDataContext(std::uint32_t max_early_data) : native_(SSL_CTX_new(TLS_server_method())) {
    const auto& pem = test_certificate();
    const auto bio_of = [](const std::string& text) {
      return std::unique_ptr<BIO, decltype(&BIO_free)>(
          BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
    };
    X509* certificate = PEM_read_bio_X509(bio_of(pem.certificate_pem).get(), nullptr, nullptr, nullptr);
    EVP_PKEY* key = PEM_read_bio_PrivateKey(bio_of(pem.key_pem).get(), nullptr, nullptr, nullptr);
    SSL_CTX_use_certificate(native_, certificate);
    SSL_CTX_use_PrivateKey(native_, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    SSL_CTX_set_max_early_data(native_, max_early_data);
    SSL_CTX_set_options(native_, SSL_OP_NO_ANTI_REPLAY);
    SSL_CTX_set_alpn_select_cb(native_, &select_alpn, this);
  }
  ~EarlyDataContext() { SSL_CTX_free(native_); }
  EarlyDataContext(const EarlyDataContext&) = delete;
  EarlyDataContext& operator=(const EarlyDataContext&) = delete;

  SSL_CTX* native() const { return native_; }
  std::string alpn = "h2";  // what it chooses, if offered

 private:
  static int select_alpn(SSL*, const unsigned char** out, unsigned char* out_size,
                         const unsigned char* offered, unsigned int size, void* self) {
    const auto& wanted = static_cast<EarlyDataContext*>(self)->alpn;
    for (unsigned at = 0; at < size; at += 1U + offered[at]) {
      const std::string_view name(reinterpret_cast<const char*>(offered + at + 1), offered[at]);
      if (name != wanted) continue;
      *out = offered + at + 1;
      *out_size = offered[at];
      return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }

  SSL_CTX* native_;
};

class EarlyDataServer {
 public:
  explicit EarlyDataServer(const EarlyDataContext& context) : ssl_(SSL_new(context.native())) {
    SSL_set_bio(ssl_, in_, out_);
    SSL_set_accept_state(ssl_);
  }
  ~EarlyDataServer() { SSL_free(ssl_); }
  EarlyDataServer(const EarlyDataServer&) = delete;
  EarlyDataServer& operator=(const EarlyDataServer&) = delete;

  void reject() { SSL_set_max_early_data(ssl_, 0); }
  void ask_again() { SSL_set1_groups_list(ssl_, "P-521"); }  // HelloRetryRequest

  void receive(ByteView octets) {
    BIO_write(in_, octets.data(), static_cast<int>(octets.size()));
    ERR_clear_error();
    std::array<std::uint8_t, 16384> record;
    std::size_t size = 0;
    while (!early_over_) {
      const int result = SSL_read_early_data(ssl_, record.data(), record.size(), &size);
      if (result == SSL_READ_EARLY_DATA_ERROR) return;
      early += as_text(ByteView(record).first(size));
      early_over_ = result == SSL_READ_EARLY_DATA_FINISH;
    }
    if (SSL_do_handshake(ssl_) != 1) return;
    while (SSL_read_ex(ssl_, record.data(), record.size(), &size) == 1)
      late += as_text(ByteView(record).first(size));
  }
  // Ahead of the client's Finished, too.
  void send(std::string_view text) {
    std::size_t written = 0;
    if (finished()) {
      SSL_write_ex(ssl_, text.data(), text.size(), &written);
    } else {
      SSL_write_early_data(ssl_, text.data(), text.size(), &written);
    }
  }
  Bytes take() {
    Bytes out(BIO_ctrl_pending(out_));
    if (!out.empty()) BIO_read(out_, out.data(), static_cast<int>(out.size()));
    return out;
  }
  bool finished() const { return SSL_is_init_finished(ssl_) == 1; }
  bool resumed() const { return SSL_session_reused(ssl_) == 1; }

  std::string early, late;  // what came as early data, and what came behind the client's Finished

 private:
  SSL* ssl_;
  BIO* in_ = BIO_new(BIO_s_mem());  // both belong to ssl_
  BIO* out_ = BIO_new(BIO_s_mem());
  bool early_over_ = false;
};

}  // namespace h2prism::transport
