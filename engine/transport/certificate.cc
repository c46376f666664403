#include "engine/transport/certificate.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "engine/transport/endpoint.h"
#include "engine/transport/tls_error.h"

namespace h2prism::transport {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Extension = std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)>;

constexpr long day = 24L * 60 * 60;

// Names are put into OpenSSL's own comma-separated syntax.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() <= 253 && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) || c == '.' || c == '-' || c == '_' || c == '*';
  });
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), &X509_EXTENSION_free);
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, 16> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) return false;
  random[0] = (random[0] & 0x3f) | 0x40;  // positive, and of a fixed length
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
      BN_bin2bn(random.data(), static_cast<int>(random.size()), nullptr), &BN_free);
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool set_subject(X509* certificate, const std::string& name) {
  auto* subject = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(name.data());
  const auto size =
      static_cast<int>(std::min<std::size_t>(name.size(), 64));  // the most a common name may have
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, size, -1, 0) == 1;
}

std::string pem_of(const auto& write) {
  const Bio out(BIO_new(BIO_s_mem()), &BIO_free);
  if (!out || write(out.get()) != 1) return {};
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

struct Extensions {
  const char* constraints;
  const char* usage;
  const char* extended_usage;  // nullptr: none
  std::string alternatives;    // likewise ""
};

struct Issuer {
  X509* certificate;
  EVP_PKEY* key;
};

// Without an issuer: signed by itself.
Result<Certificate> make(const std::string& subject, const Extensions& extensions, const Issuer* issuer,
                         CertificateKey kind = CertificateKey::p256) {
  const Key key(kind == CertificateKey::p256 ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048), &EVP_PKEY_free);
  const X509Certificate certificate(X509_new(), &X509_free);
  auto* const x509 = certificate.get();
  auto* const by = issuer != nullptr ? issuer->certificate : x509;
  const auto add = [&](int nid, const std::string& value) {
    return value.empty() || add_extension(x509, by, nid, value);
  };
  const bool made =
      key && x509 && X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509) &&
      X509_gmtime_adj(X509_getm_notBefore(x509), -day) &&
      X509_gmtime_adj(X509_getm_notAfter(x509), 365 * day) && set_subject(x509, subject) &&
      X509_set_issuer_name(x509, X509_get_subject_name(by)) == 1 && X509_set_pubkey(x509, key.get()) == 1 &&
      add(NID_basic_constraints, extensions.constraints) && add(NID_key_usage, extensions.usage) &&
      add(NID_ext_key_usage, extensions.extended_usage != nullptr ? extensions.extended_usage : "") &&
      add(NID_subject_key_identifier, "hash") &&
      add(NID_authority_key_identifier, issuer != nullptr ? "keyid:always" : "") &&
      add(NID_subject_alt_name, extensions.alternatives) &&
      X509_sign(x509, issuer != nullptr ? issuer->key : key.get(), EVP_sha256()) > 0;
  if (!made) return fail(fmt::format("cannot make a certificate: {}", take_openssl_error()));
  return Certificate{.certificate_pem = pem_of([&](BIO* out) { return PEM_write_bio_X509(out, x509); }),
                     .key_pem = pem_of([&](BIO* out) {
                       return PEM_write_bio_PKCS8PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr,
                                                            nullptr);
                     })};
}

Result<Certificate> make_server(std::span<const std::string> names, const Issuer* issuer,
                                CertificateKey kind = CertificateKey::p256) {
  if (names.empty()) return fail("a certificate needs a name");
  std::string alternatives;
  for (const auto& name : names) {
    const bool address = is_address(name);
    if (!address && !is_plain_name(name))
      return fail(fmt::format("'{}' cannot be a name in a certificate", name));
    alternatives += fmt::format("{}{}:{}", alternatives.empty() ? "" : ",", address ? "IP" : "DNS", name);
  }
  return make(names.front(),
              {"critical,CA:FALSE", "critical,digitalSignature", "serverAuth,clientAuth", alternatives},
              issuer, kind);
}

}  // namespace

Result<Certificate> make_self_signed(std::span<const std::string> names) {
  return make_server(names, nullptr);
}

Result<Certificate> make_authority(const std::string& name) {
  return make(name, {"critical,CA:TRUE", "critical,keyCertSign,cRLSign", nullptr, {}}, nullptr);
}

Result<Certificate> make_signed(std::span<const std::string> names, const Certificate& authority,
                                CertificateKey kind) {
  const auto bio_of = [](const std::string& pem) {
    return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  };
  const X509Certificate certificate(
      PEM_read_bio_X509(bio_of(authority.certificate_pem).get(), nullptr, nullptr, nullptr), &X509_free);
  const Key key(PEM_read_bio_PrivateKey(bio_of(authority.key_pem).get(), nullptr, nullptr, nullptr),
                &EVP_PKEY_free);
  if (!certificate || !key) return fail(fmt::format("cannot read the authority: {}", take_openssl_error()));
  const Issuer issuer{certificate.get(), key.get()};
  return make_server(names, &issuer, kind);
}

}  // namespace h2prism::transport
