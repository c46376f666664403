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

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
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
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, size, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1;
}

std::string pem_of(const auto& write) {
  const Bio out(BIO_new(BIO_s_mem()), &BIO_free);
  if (!out || write(out.get()) != 1) return {};
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

Result<Certificate> make_self_signed(std::span<const std::string> names) {
  if (names.empty()) return fail("a certificate needs a name");
  std::string alternatives;
  for (const auto& name : names) {
    const bool address = is_address(name);
    if (!address && !is_plain_name(name))
      return fail(fmt::format("'{}' cannot be a name in a certificate", name));
    alternatives += fmt::format("{}{}:{}", alternatives.empty() ? "" : ",", address ? "IP" : "DNS", name);
  }

  const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const X509Certificate certificate(X509_new(), &X509_free);
  auto* const x509 = certificate.get();
  const bool made = key && x509 && X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509) &&
                    X509_gmtime_adj(X509_getm_notBefore(x509), -day) &&
                    X509_gmtime_adj(X509_getm_notAfter(x509), 365 * day) &&
                    set_subject(x509, names.front()) && X509_set_pubkey(x509, key.get()) == 1 &&
                    add_extension(x509, NID_basic_constraints, "critical,CA:FALSE") &&
                    add_extension(x509, NID_key_usage, "critical,digitalSignature") &&
                    add_extension(x509, NID_ext_key_usage, "serverAuth,clientAuth") &&
                    add_extension(x509, NID_subject_key_identifier, "hash") &&
                    add_extension(x509, NID_subject_alt_name, alternatives) &&
                    X509_sign(x509, key.get(), EVP_sha256()) > 0;
  if (!made) return fail(fmt::format("cannot make a certificate: {}", take_openssl_error()));

  return Certificate{.certificate_pem = pem_of([&](BIO* out) { return PEM_write_bio_X509(out, x509); }),
                     .key_pem = pem_of([&](BIO* out) {
                       return PEM_write_bio_PKCS8PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr,
                                                            nullptr);
                     })};
}

}  // namespace h2prism::transport
