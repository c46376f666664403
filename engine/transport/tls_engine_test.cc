#include "engine/transport/tls_engine.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "engine/transport/test_certificate.h"
#include "engine/transport/tls_error.h"

namespace h2prism::transport {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Two engines, with what one sends fed to the other in pieces of a chosen size.
class Wire {
 public:
  Wire(const TlsOptions& client_options, const TlsServerOptions& server_options,
       const std::string& host = "localhost", std::size_t piece = 1U << 20)
      : client(make_client_context(client_options).value(), host),
        server(make_server_context(server_options).value()),
        piece_(piece) {
    client.start();
    server.start();
    settle();
  }

  void settle() {
    while (carry(client, server) + carry(server, client) > 0) {
    }
  }

  TlsEngine client, server;

 private:
  std::size_t carry(TlsEngine& from, TlsEngine& to) const {
    const auto ciphertext = from.take_ciphertext();
    for (ByteView rest = ciphertext; !rest.empty(); rest = rest.subspan(std::min(piece_, rest.size()))) {
      to.receive(rest.first(std::min(piece_, rest.size())));
    }
    return ciphertext.size();
  }

  std::size_t piece_;
};

TEST(TlsEngine, ShakesHandsWithEitherVersion) {
  for (const auto& [version, name] :
       {std::pair{TlsVersion::v1_2, "TLSv1.2"}, std::pair{TlsVersion::v1_3, "TLSv1.3"}}) {
    auto options = test_client_options();
    options.min_version = options.max_version = version;
    const Wire wire(options, test_server_options());
    ASSERT_TRUE(wire.client.opened() && wire.server.opened());
    EXPECT_TRUE(wire.client.established().tls);
    EXPECT_EQ(wire.client.established().tls_version, name);
    EXPECT_EQ(wire.server.established().tls_version, name);
    EXPECT_EQ(wire.client.established().alpn, "h2");
    EXPECT_EQ(wire.server.established().alpn, "h2");
    EXPECT_FALSE(wire.client.established().cipher.empty());
  }
}

TEST(TlsEngine, PiecesDoNotMatter) {
  for (const std::size_t piece : {1U, 7U, 1000U}) {
    Wire wire(test_client_options(), test_server_options(), "localhost", piece);
    ASSERT_TRUE(wire.client.opened() && wire.server.opened());
    wire.client.send(as_bytes("to the server"));
    wire.server.send(as_bytes(std::string(100000, 'x')));
    wire.settle();
    EXPECT_EQ(plaintext(wire.server), "to the server");
    EXPECT_EQ(plaintext(wire.client), std::string(100000, 'x'));
  }
}

TEST(TlsEngine, ObeysCiphersSuitesAndGroups) {
  auto options = test_client_options();
  options.suites = "TLS_CHACHA20_POLY1305_SHA256";
  EXPECT_EQ(Wire(options, test_server_options()).client.established().cipher, "TLS_CHACHA20_POLY1305_SHA256");
  options.max_version = TlsVersion::v1_2;
  options.ciphers = "ECDHE-ECDSA-AES128-SHA256";
  EXPECT_EQ(Wire(options, test_server_options()).client.established().cipher, "ECDHE-ECDSA-AES128-SHA256");
  options.groups = "X448";
  auto server = test_server_options();
  server.groups = "P-384";
  EXPECT_FALSE(Wire(options, server).client.opened());
}

TEST(TlsEngine, TheServerChoosesTheProtocol) {
  auto options = test_client_options();
  options.alpn = {"http/1.1", "h2"};
  EXPECT_EQ(Wire(options, test_server_options()).client.established().alpn, "h2");
}

TEST(TlsEngine, NothingInCommonIsAlert120) {
  auto options = test_client_options();
  options.alpn = {"http/1.1"};
  const Wire wire(options, test_server_options());
  EXPECT_FALSE(wire.client.opened());
  EXPECT_EQ(wire.client.closed().kind, CloseKind::tls_alert);
  EXPECT_EQ(wire.client.closed().detail, "alert 120 no_application_protocol");
  EXPECT_EQ(wire.server.closed().kind, CloseKind::tls_failed);
}

TEST(TlsEngine, AServerWithoutAlpnIsFoundOut) {
  auto without = test_server_options();
  without.alpn = {};
  auto options = test_client_options();
  const Wire strict(options, without);
  EXPECT_FALSE(strict.client.opened());
  EXPECT_EQ(strict.client.closed().kind, CloseKind::tls_failed);
  EXPECT_THAT(strict.client.closed().detail, AllOf(HasSubstr("no ALPN agreed"), HasSubstr("h2")));

  options.require_alpn = false;
  const Wire tolerant(options, without);
  EXPECT_TRUE(tolerant.client.opened());
  EXPECT_EQ(tolerant.client.established().alpn, "");

  const Wire silent({.alpn = {}, .ca_file = test_ca_file()}, test_server_options());
  EXPECT_TRUE(silent.client.opened() && silent.server.opened());
  EXPECT_EQ(silent.server.established().alpn, "");
}

TEST(TlsEngine, VerifiesWhomItTalksTo) {
  auto options = test_client_options();
  EXPECT_TRUE(Wire(options, test_server_options(), "127.0.0.1").client.opened());
  EXPECT_THAT(Wire(options, test_server_options(), "example.org").client.closed().detail,
              HasSubstr("hostname mismatch"));
  EXPECT_THAT(Wire(options, test_server_options(), "127.0.0.2").client.closed().detail,
              HasSubstr("IP address mismatch"));
  options.server_name = "example.org";
  EXPECT_FALSE(Wire(options, test_server_options(), "localhost").client.opened());

  const TemporaryFile other_ca(
      make_self_signed(std::vector<std::string>{"localhost"}).value().certificate_pem);
  options = test_client_options();
  options.ca_file = other_ca.path();
  const Wire wrong_ca(options, test_server_options());
  EXPECT_EQ(wrong_ca.client.closed().kind, CloseKind::tls_failed);
  EXPECT_THAT(wrong_ca.client.closed().detail,
              AllOf(StartsWith("certificate verify failed"), HasSubstr("self")));
  EXPECT_EQ(wrong_ca.server.closed().kind, CloseKind::tls_alert);
  EXPECT_EQ(wrong_ca.server.closed().detail, "alert 48 unknown_ca");

  options.insecure = true;
  EXPECT_TRUE(Wire(options, test_server_options(), "example.org").client.opened());
}

TEST(TlsEngine, VersionsThatDoNotMeetAreAnAlert) {
  auto options = test_client_options();
  options.max_version = TlsVersion::v1_2;
  auto server = test_server_options();
  server.min_version = TlsVersion::v1_3;
  EXPECT_EQ(Wire(options, server).client.closed().detail, "alert 70 protocol_version");
}

TEST(TlsEngine, CloseNotifyIsNotTruncation) {
  Wire wire(test_client_options(), test_server_options());
  wire.server.send(as_bytes("the end"));
  wire.server.send_close_notify();
  wire.settle();
  EXPECT_EQ(plaintext(wire.client), "the end");
  ASSERT_TRUE(wire.client.ended());
  EXPECT_EQ(wire.client.closed().kind, CloseKind::close_notify);
  EXPECT_FALSE(wire.server.ended());

  wire.client.send(as_bytes("the other direction is open"));
  wire.settle();
  EXPECT_EQ(plaintext(wire.server), "the other direction is open");
  wire.server.receive_end();
  EXPECT_EQ(wire.server.closed().kind, CloseKind::truncated);
}

TEST(TlsEngine, KnowsThatThePeerDoesNotSpeakTls) {
  TlsEngine client(make_client_context(test_client_options()).value());
  client.start();
  client.receive(as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
  EXPECT_EQ(client.closed().kind, CloseKind::tls_failed);
  EXPECT_EQ(client.closed().detail,
            "the server does not speak TLS here: its first octets are \"HTTP/1.1 400 Bad Request\"");

  TlsEngine server(make_server_context(test_server_options()).value());
  server.start();
  server.receive(as_bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  EXPECT_EQ(server.closed().detail,
            "the client does not speak TLS here: its first octets are \"PRI * HTTP/2.0\"");

  TlsEngine binary(make_client_context(test_client_options()).value());
  binary.start();
  binary.receive(Bytes{0, 0, 0, 4, 0});
  EXPECT_EQ(binary.closed().detail, "the server does not speak TLS here");
}

TEST(TlsEngine, AnEndDuringTheHandshakeIsAFailure) {
  TlsEngine client(make_client_context(test_client_options()).value());
  client.start();
  client.receive_end();
  EXPECT_EQ(client.closed().kind, CloseKind::tls_failed);
  EXPECT_THAT(client.closed().detail, HasSubstr("during the TLS handshake"));
}

TEST(TlsEngine, ADamagedRecordEndsTheConnection) {
  Wire wire(test_client_options(), test_server_options());
  wire.server.send(as_bytes("genuine"));
  auto record = wire.server.take_ciphertext();
  record.back() ^= 1;
  wire.client.receive(record);
  EXPECT_EQ(plaintext(wire.client), "");
  EXPECT_EQ(wire.client.closed().kind, CloseKind::tls_failed);
  EXPECT_THAT(wire.client.closed().detail, HasSubstr("bad record mac"));
  wire.settle();  // the alert
  EXPECT_EQ(wire.server.closed().detail, "alert 20 bad_record_mac");
}

TEST(TlsEngine, WritesTheKeyLog) {
  const TemporaryFile log;
  auto options = test_client_options();
  options.keylog_file = log.path();
  const Wire wire(options, test_server_options());
  EXPECT_THAT(log.content(),
              AllOf(HasSubstr("CLIENT_TRAFFIC_SECRET_0 "), HasSubstr("SERVER_TRAFFIC_SECRET_0 ")));
}

TEST(TlsAlert, HasTheNameOfTheRfc) {
  EXPECT_EQ(alert_text(40), "alert 40 handshake_failure");
  EXPECT_EQ(alert_text(116), "alert 116 certificate_required");
  EXPECT_EQ(alert_text(199), "alert 199 unknown");
  EXPECT_THAT(alert_text(0), Not(HasSubstr("unknown")));
}

}  // namespace
}  // namespace h2prism::transport
