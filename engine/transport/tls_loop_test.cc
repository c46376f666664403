#include <gmock/gmock.h>

#include "engine/transport/loop.h"
#include "engine/transport/loopback_test_kit.h"
#include "engine/transport/test_certificate.h"

namespace h2prism::transport {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// TLS over TCP, both ends on one loop; either side may speak without TLS.
class TlsLoopTest : public testing::Test {
 protected:
  void listen(std::shared_ptr<const TlsContext> tls) {
    listener = loop.listen(
                       {"127.0.0.1", 0},
                       [this](std::shared_ptr<Channel> channel) -> Handler* {
                         server.channel = std::move(channel);
                         return &server;
                       },
                       std::move(tls))
                   .value();
  }
  void listen_tls(const TlsServerOptions& options = test_server_options()) {
    listen(make_server_context(options).value());
  }
  void connect_tls(const TlsOptions& options = test_client_options(),
                   milliseconds timeout = milliseconds(5000)) {
    client.channel = loop.connect({"127.0.0.1", listener->port()}, client,
                                  {.timeout = timeout, .tls = make_client_context(options).value()});
  }

  Loop loop;
  std::unique_ptr<Listener> listener;
  Recorder client{loop}, server{loop};
};

TEST_F(TlsLoopTest, EchoesAndClosesInOrder) {
  listen_tls();
  server.octets = [&](ByteView octets) { server.channel->write({octets.begin(), octets.end()}); };
  client.open = [&] { client.channel->write(text("echo")); };
  client.octets = [&](ByteView) {
    if (client.received == "hello, echo") client.channel->close();
  };
  connect_tls();
  client.channel->write(text("hello, "));  // before there is even a TCP connection
  run_until_closed(loop, {&client, &server});

  EXPECT_EQ(client.received, "hello, echo");
  EXPECT_TRUE(client.established.tls);
  EXPECT_EQ(client.established.tls_version, "TLSv1.3");
  EXPECT_EQ(client.established.alpn, "h2");
  EXPECT_EQ(client.established.peer_name, "127.0.0.1:" + std::to_string(listener->port()));
  EXPECT_EQ(client.closed->kind, CloseKind::local);
  EXPECT_EQ(server.closed->kind, CloseKind::close_notify);
  EXPECT_EQ(client.closes, 1);
  EXPECT_EQ(server.closes, 1);
}

TEST_F(TlsLoopTest, TellsTheWaysToEndApart) {
  struct Way {
    void (Channel::*end)();
    CloseKind seen;
  };
  for (const auto& way :
       {Way{&Channel::close, CloseKind::close_notify}, Way{&Channel::shutdown_write, CloseKind::close_notify},
        Way{&Channel::truncate, CloseKind::truncated}, Way{&Channel::abort, CloseKind::reset}}) {
    listen_tls();
    client.closed.reset();
    client.octets = [&](ByteView) { (server.channel.get()->*way.end)(); };
    server.open = [&] { server.channel->write(text("x")); };
    connect_tls();
    run_until_closed(loop, {&client});
    ASSERT_TRUE(client.closed);
    EXPECT_EQ(name(client.closed->kind), name(way.seen));
  }
}

TEST_F(TlsLoopTest, AlertsArriveWithNumberAndName) {
  listen_tls();
  auto options = test_client_options();
  options.alpn = {"http/1.1"};
  connect_tls(options);
  run_until_closed(loop, {&client, &server});
  EXPECT_FALSE(client.opened);
  EXPECT_EQ(client.closed->kind, CloseKind::tls_alert);
  EXPECT_EQ(client.closed->detail, "alert 120 no_application_protocol");
  EXPECT_EQ(server.closed->kind, CloseKind::tls_failed);
}

TEST_F(TlsLoopTest, TheClientRefusesAnUnknownAuthority) {
  listen_tls();
  connect_tls({});
  run_until_closed(loop, {&client, &server});
  EXPECT_EQ(client.closed->kind, CloseKind::tls_failed);
  EXPECT_THAT(client.closed->detail, HasSubstr("certificate verify failed"));
  EXPECT_EQ(server.closed->kind, CloseKind::tls_alert);
}

TEST_F(TlsLoopTest, APlaintextServerIsFoundOut) {
  listen(nullptr);
  server.octets = [&](ByteView) {
    server.channel->write(text("HTTP/1.1 400 Bad Request\r\n\r\n"));
    server.channel->close();
  };
  connect_tls();
  run_until_closed(loop, {&client});
  EXPECT_EQ(client.closed->kind, CloseKind::tls_failed);
  EXPECT_THAT(client.closed->detail, AllOf(HasSubstr("does not speak TLS here"), HasSubstr("HTTP/1.1 400")));
}

TEST_F(TlsLoopTest, AHandshakeThatIsCutShortSaysSo) {
  listen(nullptr);
  server.octets = [&](ByteView) { server.channel->close(); };
  connect_tls();
  run_until_closed(loop, {&client});
  EXPECT_EQ(client.closed->kind, CloseKind::tls_failed);
  EXPECT_THAT(client.closed->detail, HasSubstr("during the TLS handshake"));

  client.closed.reset();
  server.octets = [&](ByteView) { server.channel->abort(); };
  connect_tls();
  run_until_closed(loop, {&client});
  EXPECT_EQ(client.closed->kind, CloseKind::reset);
  EXPECT_THAT(client.closed->detail, HasSubstr("during the TLS handshake"));
}

TEST_F(TlsLoopTest, AServerThatNeverAnswersIsLeft) {
  listen(nullptr);
  connect_tls(test_client_options(), milliseconds(100));
  run_until_closed(loop, {&client});
  EXPECT_EQ(client.closed->kind, CloseKind::timed_out);
  EXPECT_THAT(client.closed->detail, HasSubstr("TLS handshake"));
}

TEST_F(TlsLoopTest, AChannelMayGoInItsOwnCallbacks) {
  listen_tls();
  server.open = [&] { server.channel->write(text("greeting")); };
  client.octets = [&](ByteView) { client.channel.reset(); };
  connect_tls();
  run_until_closed(loop, {&server});
  EXPECT_EQ(server.closed->kind, CloseKind::close_notify);

  server.closed.reset();
  client.open = [&] { client.channel.reset(); };
  connect_tls();
  run_until_closed(loop, {&server});
  EXPECT_EQ(client.closes, 0);
}

TEST_F(TlsLoopTest, ANewConnectionMayBeRefusedByTheHandler) {
  listener = loop.listen(
                     {"127.0.0.1", 0}, [](const std::shared_ptr<Channel>&) { return nullptr; },
                     make_server_context(test_server_options()).value())
                 .value();
  connect_tls();
  run_until_closed(loop, {&client});
  EXPECT_EQ(client.closed->kind, CloseKind::reset);
}

TEST_F(TlsLoopTest, ALargeBodyArrivesWhole) {
  listen_tls();
  const std::string body(8U << 20, 'x');
  client.open = [&] {
    for (std::size_t at = 0; at < body.size(); at += 1U << 18)
      client.channel->write(text(body.substr(at, 1U << 18)));
    client.channel->shutdown_write();
  };
  connect_tls();
  run_until_closed(loop, {&server});
  EXPECT_EQ(server.closed->kind, CloseKind::close_notify);
  EXPECT_TRUE(server.received == body);
}

}  // namespace
}  // namespace h2prism::transport
