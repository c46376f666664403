#include "engine/transport/tls_context.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "engine/base/text.h"
#include "engine/transport/tls_context_state.h"
#include "engine/transport/tls_error.h"

namespace h2prism::transport {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Step = Result<void>;

Step failure(std::string_view what) { return fail(fmt::format("{}: {}", what, take_openssl_error())); }

int version_number(TlsVersion version) {
  switch (version) {
    case TlsVersion::v1_1: return TLS1_1_VERSION;
    case TlsVersion::v1_2: return TLS1_2_VERSION;
    case TlsVersion::v1_3: return TLS1_3_VERSION;
  }
  return TLS1_3_VERSION;
}

void append_keylog_line(const SSL* ssl, const char* line) {
  const auto* context = static_cast<const TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  std::fprintf(context->keylog.get(), "%s\n", line);
  std::fflush(context->keylog.get());
}

// The server's preference decides. Nothing in common is fatal, RFC 7301, Section 3.2.
int select_alpn(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                unsigned int offered_size, void* argument) {
  const auto* context = static_cast<const TlsContext*>(argument);
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, context->alpn_wire.data(),
                            static_cast<unsigned>(context->alpn_wire.size()), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

Step set_alpn(TlsContext& context, const std::vector<std::string>& protocols) {
  for (const auto& name : protocols) {
    if (name.empty() || name.size() > 255)
      return fail(fmt::format("'{}' cannot be an ALPN protocol name", name));
    context.alpn_wire.push_back(static_cast<std::uint8_t>(name.size()));
    append(context.alpn_wire, name);
  }
  context.alpn_names = join(protocols, ", ");
  if (protocols.empty()) return {};
  if (context.role == TlsRole::server) {
    SSL_CTX_set_alpn_select_cb(context.native, &select_alpn, &context);
  } else if (SSL_CTX_set_alpn_protos(context.native, context.alpn_wire.data(),
                                     static_cast<unsigned>(context.alpn_wire.size())) != 0) {
    return failure("ALPN protocols");
  }
  return {};
}

Step open_keylog(TlsContext& context, const std::string& file) {
  if (file.empty()) return {};
  context.keylog.reset(std::fopen(file.c_str(), "ae"));
  if (!context.keylog)
    return fail(fmt::format("cannot write the TLS key log '{}': {}", file, std::strerror(errno)));
  SSL_CTX_set_keylog_callback(context.native, &append_keylog_line);
  return {};
}

// What both ends' options have, and what no option changes.
template <class Options>
Step configure(TlsContext& context, const Options& options) {
  auto* ctx = context.native;
  SSL_CTX_set_app_data(ctx, &context);
  // Every connection makes its own handshake, and there is one per connection; but see early data.
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(ctx, 0);
  SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);

  if (options.renegotiation) SSL_CTX_clear_options(ctx, SSL_OP_NO_RENEGOTIATION);

  if (options.min_version > options.max_version) return fail("the lowest TLS version is above the highest");
  SSL_CTX_set_min_proto_version(ctx, version_number(options.min_version));
  SSL_CTX_set_max_proto_version(ctx, version_number(options.max_version));
  // What is too weak to be used otherwise.
  if (options.max_version == TlsVersion::v1_1) SSL_CTX_set_security_level(ctx, 0);
  if (!options.ciphers.empty() && SSL_CTX_set_cipher_list(ctx, options.ciphers.c_str()) != 1) {
    return failure(fmt::format("TLS 1.2 ciphers '{}'", options.ciphers));
  }
  if (!options.suites.empty() && SSL_CTX_set_ciphersuites(ctx, options.suites.c_str()) != 1) {
    return failure(fmt::format("TLS 1.3 cipher suites '{}'", options.suites));
  }
  if (!options.groups.empty() && SSL_CTX_set1_groups_list(ctx, options.groups.c_str()) != 1) {
    return failure(fmt::format("TLS groups '{}'", options.groups));
  }
  if (auto done = set_alpn(context, options.alpn); !done) return done;
  return open_keylog(context, options.keylog_file);
}

Step trust(TlsContext& context, const TlsOptions& options) {
  if (options.insecure) return {};
  SSL_CTX_set_verify(context.native, SSL_VERIFY_PEER, nullptr);
  if (options.ca_file.empty()) {
    if (SSL_CTX_set_default_verify_paths(context.native) != 1)
      return failure("the system's certificate authorities");
  } else if (SSL_CTX_load_verify_file(context.native, options.ca_file.c_str()) != 1) {
    return failure(fmt::format("cannot read certificate authorities from '{}'", options.ca_file));
  }
  return {};
}

Step identify(TlsContext& context, const TlsOptions& options) {
  if (options.certificate_file.empty() && options.key_file.empty()) return {};
  if (options.certificate_file.empty() || options.key_file.empty()) {
    return fail("a client certificate needs both its certificate file and its key file");
  }
  if (SSL_CTX_use_certificate_chain_file(context.native, options.certificate_file.c_str()) != 1) {
    return failure(fmt::format("cannot read a certificate from '{}'", options.certificate_file));
  }
  if (SSL_CTX_use_PrivateKey_file(context.native, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return failure(fmt::format("cannot use the key in '{}'", options.key_file));
  }
  return {};
}

Step identify(TlsContext& context, const TlsServerOptions& options) {
  const auto bio_of = [](const std::string& pem) {
    return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  };
  const auto chain = bio_of(options.certificate_pem);
  const X509Certificate leaf(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr), &X509_free);
  if (!leaf || SSL_CTX_use_certificate(context.native, leaf.get()) != 1)
    return failure("cannot read the certificate");
  while (X509Certificate next{PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr), &X509_free}) {
    if (SSL_CTX_add1_chain_cert(context.native, next.get()) != 1)
      return failure("cannot read the certificate chain");
  }
  ERR_clear_error();  // the end of the chain is reported as an error

  const Key key(PEM_read_bio_PrivateKey(bio_of(options.key_pem).get(), nullptr, nullptr, nullptr),
                &EVP_PKEY_free);
  if (!key || SSL_CTX_use_PrivateKey(context.native, key.get()) != 1)
    return failure("cannot use the certificate's key");
  return {};
}

// Without it OpenSSL takes a group as strong as the certificate's key.
Step take_ffdhe4096(TlsContext& context) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> maker(
      EVP_PKEY_CTX_new_from_name(nullptr, "DH", nullptr), &EVP_PKEY_CTX_free);
  EVP_PKEY* group = nullptr;
  if (!maker || EVP_PKEY_paramgen_init(maker.get()) != 1 ||
      EVP_PKEY_CTX_set_group_name(maker.get(), "ffdhe4096") != 1 ||
      EVP_PKEY_generate(maker.get(), &group) != 1)
    return failure("the group ffdhe4096");
  if (SSL_CTX_set0_tmp_dh_pkey(context.native, group) == 1) return {};  // it is the context's now
  EVP_PKEY_free(group);
  return failure("the group ffdhe4096");
}

}  // namespace

TlsContext::TlsContext(TlsRole as, ssl_ctx_st* owned) : role(as), native(owned) {}
TlsContext::~TlsContext() { SSL_CTX_free(native); }

void TlsContext::keep(SSL_SESSION* ticket) const {
  if (tickets_.size() == most_tickets) tickets_.erase(tickets_.begin());
  tickets_.emplace_back(ticket, &SSL_SESSION_free);
}

std::unique_ptr<SSL_SESSION, void (*)(SSL_SESSION*)> TlsContext::take_ticket() const {
  while (resumes && !tickets_.empty()) {
    auto last = std::move(tickets_.back());
    tickets_.pop_back();
    if (SSL_SESSION_is_resumable(last.get()) == 1) return last;
  }
  return {nullptr, &SSL_SESSION_free};
}

TlsTicket::TlsTicket(ssl_session_st* owned)
    : native(owned), max_early_data(SSL_SESSION_get_max_early_data(owned)) {
  const unsigned char* name = nullptr;
  std::size_t size = 0;
  SSL_SESSION_get0_alpn_selected(owned, &name, &size);
  alpn.assign(name, name + size);
}
TlsTicket::~TlsTicket() { SSL_SESSION_free(native); }

std::string keylog_file_from_environment() {
  const char* file = std::getenv("SSLKEYLOGFILE");
  return file ? file : "";
}

Result<std::shared_ptr<const TlsContext>> make_client_context(const TlsOptions& options) {
  auto context = std::make_shared<TlsContext>(TlsRole::client, SSL_CTX_new(TLS_client_method()));
  context->server_name = options.server_name;
  context->insecure = options.insecure;
  context->require_alpn = options.require_alpn && !options.alpn.empty();
  if (auto done = configure(*context, options); !done) return std::unexpected(done.error());
  if (options.post_handshake_auth) SSL_CTX_set_post_handshake_auth(context->native, 1);
  context->resumes = options.resume;
  if (options.early_data || options.resume) {  // the TlsEngine keeps the sessions
    SSL_CTX_set_session_cache_mode(context->native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_clear_options(context->native, SSL_OP_NO_TICKET);
  }
  if (auto done = trust(*context, options); !done) return std::unexpected(done.error());
  if (auto done = identify(*context, options); !done) return std::unexpected(done.error());
  return context;
}

Result<std::shared_ptr<const TlsContext>> make_server_context(const TlsServerOptions& options) {
  auto context = std::make_shared<TlsContext>(TlsRole::server, SSL_CTX_new(TLS_server_method()));
  if (auto done = configure(*context, options); !done) return std::unexpected(done.error());
  if (auto done = identify(*context, options); !done) return std::unexpected(done.error());
  if (options.dhe_4096) {
    if (auto done = take_ffdhe4096(*context); !done) return std::unexpected(done.error());
  }
  return context;
}

}  // namespace h2prism::transport
