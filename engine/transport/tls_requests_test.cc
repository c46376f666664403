// What a server sees of a ClientHello, and what it may ask of a client behind the handshake.
#include <gmock/gmock.h>

#include "engine/transport/test_certificate.h"
#include "engine/transport/tls_engine.h"

namespace h2prism::transport {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

struct Talk {
  explicit Talk(TlsOptions client_options, TlsServerOptions server_options = test_server_options())
      : client(make_client_context(client_options).value(), "localhost"),
        server(make_server_context(server_options).value()) {
    client.start();
    server.start();
    settle();
  }

  void settle() {
    for (;;) {
      const auto there = client.take_ciphertext();
      server.receive(there);
      const auto back = server.take_ciphertext();
      client.receive(back);
      if (there.empty() && back.empty()) return;
    }
  }
  void ask(TlsAction action) {
    server.act(action);
    settle();
  }
  ClientHello hello() const { return server.established().hello.value(); }

  TlsEngine client, server;
};

TlsOptions offering(TlsVersion newest) {
  auto options = test_client_options();
  options.max_version = newest;
  return options;
}

TEST(ClientHello, SaysWhomTheClientWants) {
  auto options = test_client_options();
  EXPECT_EQ(Talk(options).hello().server_name, "");
  options.server_name = "localhost";
  const Talk wire(options);
  EXPECT_EQ(wire.hello().server_name, "localhost");
  EXPECT_FALSE(wire.client.established().hello);
}

TEST(ClientHello, SaysWhetherACertificateMayBeAskedForLater) {
  auto options = test_client_options();
  EXPECT_FALSE(Talk(options).hello().post_handshake_auth);
  options.post_handshake_auth = true;
  EXPECT_TRUE(Talk(options).hello().post_handshake_auth);
}

TEST(ClientHello, OffersDheBySuiteVersionAndGroup) {
  auto options = test_client_options();
  options.ciphers = "ECDHE+AESGCM:DHE+AESGCM";
  EXPECT_TRUE(Talk(options).hello().dhe);
  options.groups = "P-256:ffdhe2048";
  EXPECT_FALSE(Talk(options).hello().dhe);
  options.groups = "P-256:ffdhe2048:ffdhe4096";
  EXPECT_TRUE(Talk(options).hello().dhe);
  options.groups = "P-256";  // DHE as before RFC 7919
  EXPECT_TRUE(Talk(options).hello().dhe);
  options.min_version = TlsVersion::v1_3;
  EXPECT_FALSE(Talk(options).hello().dhe);
  options.min_version = TlsVersion::v1_2;
  options.ciphers = "ECDHE+AESGCM";
  EXPECT_FALSE(Talk(options).hello().dhe);
}

TEST(TlsEngine, ServesDheOf4096Bits) {
  const std::array<std::string, 1> names{"localhost"};
  const auto authority = make_authority("test").value();
  const auto rsa = make_signed(names, authority, CertificateKey::rsa2048).value();
  auto server = test_server_options();
  server.certificate_pem = rsa.certificate_pem;
  server.key_pem = rsa.key_pem;
  server.ciphers = "DHE-RSA-AES128-GCM-SHA256";
  server.dhe_4096 = true;
  const TemporaryFile ca(authority.certificate_pem);
  auto options = offering(TlsVersion::v1_2);
  options.ca_file = ca.path();
  options.ciphers = "DHE+AESGCM";
  const Talk wire(options, server);
  ASSERT_TRUE(wire.client.opened()) << wire.client.closed().detail;
  EXPECT_EQ(wire.client.established().cipher, "DHE-RSA-AES128-GCM-SHA256");
}

TEST(TlsEngine, SeesWhetherAClientRenegotiates) {
  auto server = test_server_options();
  server.renegotiation = true;
  auto options = offering(TlsVersion::v1_2);
  Talk refusing(options, server);
  ASSERT_TRUE(refusing.client.opened());
  refusing.ask(TlsAction::renegotiate);
  EXPECT_THAT(refusing.server.take_events(), IsEmpty());
  EXPECT_EQ(refusing.server.closed().detail, "alert 100 no_renegotiation");

  options.renegotiation = true;
  Talk asked(options, server);
  asked.ask(TlsAction::renegotiate);
  EXPECT_THAT(asked.server.take_events(), ElementsAre(TlsEvent::renegotiation_asked, TlsEvent::renegotiated));

  Talk unasked(options, server);
  EXPECT_THAT(unasked.server.take_events(), IsEmpty());
  unasked.client.act(TlsAction::renegotiate);
  unasked.settle();
  EXPECT_THAT(unasked.server.take_events(), Contains(TlsEvent::renegotiated));
}

TEST(TlsEngine, SeesWhetherAClientGivesACertificate) {
  auto options = test_client_options();
  Talk unwilling(options);
  unwilling.ask(TlsAction::request_certificate);  // it did not offer that: not asked
  EXPECT_THAT(unwilling.client.take_events(), IsEmpty());
  EXPECT_FALSE(unwilling.client.ended() || unwilling.server.ended());

  options.post_handshake_auth = true;
  Talk willing(options);
  willing.ask(TlsAction::request_certificate);
  EXPECT_THAT(willing.client.take_events(), ElementsAre(TlsEvent::certificate_request));
  EXPECT_THAT(willing.server.take_events(), ElementsAre(TlsEvent::certificate));
  EXPECT_FALSE(willing.server.ended()) << willing.server.closed().detail;
}

}  // namespace
}  // namespace h2prism::transport
