// The target as other implementations see it: curl, nghttp and OpenSSL.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include "runner/embedded/destroy.h"
#include "runner/embedded/raw_peer.h"
#include "runner/embedded/target.h"

namespace h2prism::embedded {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

bool installed(const char* tool) {
  return std::system(fmt::format("command -v {} > /dev/null", tool).c_str()) == 0;
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, Destroy<pclose>> pipe(popen((command + " 2>&1").c_str(), "r"));
  std::string out;
  std::array<char, 4096> buffer;
  while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
    out.append(buffer.data(), size);
  return out;
}

class Tools : public testing::Test {
 protected:
  Tools() { std::ofstream(authority_) << tls_->certificate_pem(); }
  ~Tools() override { std::filesystem::remove(authority_); }

  std::unique_ptr<Target> clear_ = Target::start({}).value();
  std::unique_ptr<Target> tls_ = Target::start({.tls = true}).value();
  std::string authority_ =
      std::filesystem::temp_directory_path() / fmt::format("h2prism-ca-{}.pem", getpid());
};

TEST_F(Tools, CurlVerifiesTheCertificateAndGetsItsEcho) {
  if (!installed("curl")) GTEST_SKIP() << "curl is not installed";
  for (const auto* name : {"localhost", "127.0.0.1"}) {
    const auto out = output_of(fmt::format("curl -sS -m 5 --http2 -i --cacert {} -d hello https://{}:{}/echo",
                                           authority_, name, tls_->port()));
    EXPECT_THAT(out, StartsWith("HTTP/2 200"));
    EXPECT_THAT(out, HasSubstr("\r\n\r\nhello"));
  }
}

TEST_F(Tools, CurlWithPriorKnowledge) {
  if (!installed("curl")) GTEST_SKIP() << "curl is not installed";
  const auto out = output_of(
      fmt::format("curl -sS -m 5 --http2-prior-knowledge -i 'http://127.0.0.1:{}/?size=26'", clear_->port()));
  EXPECT_THAT(out, HasSubstr("content-length: 26\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\n\r\nabcdefghijklmnopqrstuvwxyz"));
}

TEST_F(Tools, NghttpGetsTheTrailers) {
  if (!installed("nghttp")) GTEST_SKIP() << "nghttp is not installed";
  const auto out = output_of(fmt::format("nghttp -nv -t 5 http://127.0.0.1:{}/trailers", clear_->port()));
  EXPECT_THAT(out, HasSubstr("x-checksum: "));
  EXPECT_THAT(out, HasSubstr("NO_ERROR"));
}

// The reason of the alert that ended the handshake, or the ALPN result and version.
std::string handshake(std::uint16_t port, std::string_view alpn, int version = TLS1_3_VERSION) {
  const std::unique_ptr<SSL_CTX, Destroy<SSL_CTX_free>> context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_max_proto_version(context.get(), version);
  const std::unique_ptr<SSL, Destroy<SSL_free>> ssl(SSL_new(context.get()));
  SSL_set_security_level(ssl.get(), 0);
  SSL_set_alpn_protos(ssl.get(), as_bytes(alpn).data(), static_cast<unsigned>(alpn.size()));
  const auto peer = RawPeer::connect(port);
  SSL_set_fd(ssl.get(), peer.socket());
  if (SSL_connect(ssl.get()) != 1) {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    return text.data();
  }
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl.get(), &name, &size);
  return fmt::format("{} {}", SSL_get_version(ssl.get()), as_text({name, size}));
}

TEST_F(Tools, TlsIsOnlyEnteredForH2) {
  EXPECT_EQ(handshake(tls_->port(), "\x02h2"), "TLSv1.3 h2");
  EXPECT_EQ(handshake(tls_->port(), "\x08http/1.1\x02h2"), "TLSv1.3 h2");
  EXPECT_THAT(handshake(tls_->port(), "\x08http/1.1"), HasSubstr("no application protocol"));
  EXPECT_THAT(handshake(tls_->port(), ""), HasSubstr("no application protocol"));
}

TEST_F(Tools, TlsIsAtLeast12) {
  EXPECT_EQ(handshake(tls_->port(), "\x02h2", TLS1_2_VERSION), "TLSv1.2 h2");
  EXPECT_THAT(handshake(tls_->port(), "\x02h2", TLS1_1_VERSION), HasSubstr("protocol version"));
}

TEST_F(Tools, PlainOctetsToTheTlsTargetEndTheConnection) {
  auto peer = RawPeer::connect(tls_->port());
  peer.send(kPreface);
  EXPECT_TRUE(peer.at_end());
}

TEST(Target, AUsedPortIsAnError) {
  const auto first = Target::start({}).value();
  const auto second = Target::start({.port = first->port()});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr(std::to_string(first->port())));
}

}  // namespace
}  // namespace h2prism::embedded
