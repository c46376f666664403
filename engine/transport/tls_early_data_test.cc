#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "engine/transport/early_data_server.h"
#include "engine/transport/memory.h"
#include "engine/transport/test_certificate.h"
#include "engine/transport/tls_channel.h"
#include "engine/transport/tls_engine.h"

namespace h2prism::transport {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A client's engine and a server, with what one sends given to the other.
struct Line {
  Line(const std::shared_ptr<const TlsContext>& context, const EarlyDataContext& server_context,
       std::shared_ptr<const TlsTicket> ticket = nullptr)
      : client(context, "localhost", std::move(ticket)), server(server_context) {
    client.start();
  }
  void to_server() { server.receive(client.take_ciphertext()); }
  void to_client() { client.receive(server.take()); }
  void settle() {
    for (int i = 0; i < 6; ++i) {
      to_server();
      to_client();
    }
  }

  TlsEngine client;
  EarlyDataServer server;
};

class TlsEarlyDataTest : public testing::Test {
 protected:
  static TlsOptions options() {
    auto out = test_client_options();
    out.early_data = true;
    out.alpn = {"h2", "http/1.1"};
    return out;
  }
  std::shared_ptr<const TlsTicket> fetch() {
    Line line(context, server);
    line.settle();
    auto tickets = line.client.take_tickets();
    return tickets.empty() ? nullptr : tickets.front();
  }

  EarlyDataContext server{16384};
  std::shared_ptr<const TlsContext> context = make_client_context(options()).value();
};

TEST_F(TlsEarlyDataTest, ATicketComesWhereItIsAskedForAndPermitsEarlyData) {
  EXPECT_TRUE(fetch());

  context = make_client_context(test_client_options()).value();
  EXPECT_FALSE(fetch());

  const EarlyDataContext without(0), stingy(100);
  for (const auto* one : {&without, &stingy}) {
    Line line(make_client_context(options()).value(), *one);
    line.settle();
    EXPECT_TRUE(line.client.opened());
    EXPECT_THAT(line.client.take_tickets(), IsEmpty());
  }
}

TEST_F(TlsEarlyDataTest, WithoutItATicketSparesTheNextConnectionMostOfTheHandshake) {
  auto resuming = test_client_options();
  resuming.resume = true;
  context = make_client_context(resuming).value();
  for (const bool known : {false, true, true}) {
    Line line(context, server);
    line.settle();
    EXPECT_TRUE(line.client.opened());
    EXPECT_THAT(line.client.take_tickets(), IsEmpty());  // nobody asked for them
    EXPECT_EQ(line.server.resumed(), known);
    EXPECT_EQ(line.client.established().alpn, "h2");
  }

  const EarlyDataContext stranger(0);  // who cannot read the ticket
  Line line(context, stranger);
  line.settle();
  EXPECT_TRUE(line.client.opened());
  EXPECT_FALSE(line.server.resumed());
}

TEST_F(TlsEarlyDataTest, WhoFailsToResumeIsNotAskedToAgain) {
  auto resuming = test_client_options();
  resuming.resume = true;
  context = make_client_context(resuming).value();
  Line(context, server).settle();
  server.alpn = "none of these";
  Line failing(context, server);
  failing.settle();
  EXPECT_TRUE(failing.client.ended());

  server.alpn = "h2";
  for (int i = 0; i < 2; ++i) {
    Line line(context, server);
    line.settle();
    EXPECT_TRUE(line.client.opened());
    EXPECT_FALSE(line.server.resumed());
  }
}

TEST_F(TlsEarlyDataTest, GoesOutWithTheFirstFlight) {
  Line line(context, server, fetch());
  ASSERT_TRUE(line.client.opened());
  EXPECT_TRUE(line.client.established().early_data);
  EXPECT_EQ(line.client.established().alpn, "h2");
  EXPECT_THAT(line.client.established().cipher, HasSubstr("TLS_"));
  line.client.send(as_bytes("one,"));
  line.client.send(as_bytes("two"));
  line.to_server();
  EXPECT_EQ(line.server.early, "one,two");
  EXPECT_FALSE(line.server.finished());
}

TEST_F(TlsEarlyDataTest, TheHandshakeIsFinishedWhenToldAndNotBefore) {
  Line line(context, server, fetch());
  line.client.send(as_bytes("early"));
  line.to_server();
  line.server.send("at once");
  line.settle();
  EXPECT_THAT(line.client.take_events(), ElementsAre(TlsEvent::early_data_accepted));
  EXPECT_EQ(plaintext(line.client), "at once");
  EXPECT_FALSE(line.client.established().early_data);
  line.client.send(as_bytes("late"));
  line.settle();
  EXPECT_FALSE(line.server.finished());

  line.client.act(TlsAction::finish_handshake);
  line.settle();
  EXPECT_TRUE(line.server.finished());
  EXPECT_EQ(line.server.early, "early");
  EXPECT_EQ(line.server.late, "late");
  line.server.send("afterwards");
  line.settle();
  EXPECT_EQ(plaintext(line.client), "afterwards");
}

TEST_F(TlsEarlyDataTest, WhatWasRejectedIsSentAgainBehindTheHandshake) {
  for (const auto set : {&EarlyDataServer::reject, &EarlyDataServer::ask_again}) {
    Line line(context, server, fetch());
    (line.server.*set)();
    line.client.send(as_bytes("one,"));
    line.client.send(as_bytes("two"));
    line.settle();
    EXPECT_THAT(line.client.take_events(), ElementsAre(TlsEvent::early_data_rejected));
    EXPECT_EQ(line.server.early, "");
    EXPECT_EQ(line.server.late, "one,two");
    EXPECT_FALSE(line.client.ended());
  }
}

TEST_F(TlsEarlyDataTest, AForeignTicketIsRejectedToo) {
  const EarlyDataContext other(16384);
  Line line(context, other, fetch());
  line.client.send(as_bytes("early"));
  line.settle();
  EXPECT_THAT(line.client.take_events(), ElementsAre(TlsEvent::early_data_rejected));
  EXPECT_EQ(line.server.late, "early");
}

TEST_F(TlsEarlyDataTest, IsNotSentAgainInAnotherProtocol) {
  const auto ticket = fetch();
  server.alpn = "http/1.1";
  Line line(context, server, ticket);
  line.client.send(as_bytes("early"));
  line.settle();
  EXPECT_EQ(line.server.late, "");
  ASSERT_TRUE(line.client.ended());
  EXPECT_EQ(line.client.closed().kind, CloseKind::tls_failed);
  EXPECT_EQ(line.client.closed().detail, "early data was rejected, and ALPN is 'http/1.1', no longer 'h2'");
}

TEST_F(TlsEarlyDataTest, IsBoundedByTheTicket) {
  Line line(context, server, fetch());
  EXPECT_TRUE(line.client.takes(16384));
  EXPECT_FALSE(line.client.takes(16385));
  line.client.send(Bytes(16000, 'x'));
  EXPECT_TRUE(line.client.takes(384));
  EXPECT_FALSE(line.client.takes(385));
  line.to_server();
  line.to_client();
  EXPECT_TRUE(line.client.takes(16385));  // no longer early
  EXPECT_EQ(line.server.early.size(), 16000U);
}

TEST_F(TlsEarlyDataTest, NothingIsEarlyOnceToldToFinish) {
  Line line(context, server, fetch());
  line.client.act(TlsAction::finish_handshake);
  EXPECT_FALSE(line.client.takes(1));
  line.settle();
  EXPECT_TRUE(line.server.finished());
  EXPECT_THAT(line.client.take_events(), IsEmpty());
  line.client.send(as_bytes("late"));
  line.settle();
  EXPECT_EQ(line.server.early, "");
  EXPECT_EQ(line.server.late, "late");
}

// The same behind a Channel: what goes up when, and what waits for the handshake.
struct Above final : Handler {
  void on_open(const Established& e) override {
    established = e;
    if (open) open();
  }
  void on_octets(ByteView octets) override { received += as_text(octets); }
  void on_tls(TlsEvent event) override { events.push_back(event); }
  void on_ticket(std::shared_ptr<const TlsTicket> one) override { ticket = std::move(one); }
  void on_close(const Closed& c) override { closed = c; }

  std::function<void()> open;
  std::optional<Established> established;
  std::string received;
  std::vector<TlsEvent> events;
  std::shared_ptr<const TlsTicket> ticket;
  std::optional<Closed> closed;
};

struct ServerEnd final : Handler {
  explicit ServerEnd(const EarlyDataContext& context) : server(context) {}
  void on_open(const Established&) override {}
  void on_octets(ByteView octets) override {
    server.receive(octets);
    if (auto out = server.take(); !out.empty()) channel->write(std::move(out));
  }
  void on_close(const Closed& c) override { closed = c; }

  EarlyDataServer server;
  std::shared_ptr<Channel> channel;
  std::optional<Closed> closed;
};

class TlsEarlyChannelTest : public TlsEarlyDataTest {
 protected:
  void connect() {
    pipe.reset();
    channel = std::make_shared<TlsChannel>(context, "localhost", std::exchange(above.ticket, nullptr));
    pipe = std::make_unique<MemoryPipe>(*channel, end);
    channel->serve(above);
    channel->stand_on(pipe->left());
    end.channel = pipe->right();
  }
  void SetUp() override {
    above.ticket = fetch();
    above.open = [this] { channel->write({'o', 'n', 'e', ','}); };
    connect();
  }

  Above above;
  ServerEnd end{server};
  std::shared_ptr<TlsChannel> channel;
  std::unique_ptr<MemoryPipe> pipe;
};

TEST_F(TlsEarlyChannelTest, OpensAtOnceAndIsFinishedWhenTold) {
  pipe->pump();
  ASSERT_TRUE(above.established);
  EXPECT_TRUE(above.established->early_data);
  EXPECT_EQ(end.server.early, "one,");
  EXPECT_THAT(above.events, ElementsAre(TlsEvent::early_data_accepted));
  channel->write({'t', 'w', 'o'});
  pipe->pump();
  EXPECT_EQ(end.server.late, "");
  channel->tls(TlsAction::finish_handshake);
  pipe->pump();
  EXPECT_EQ(end.server.early + end.server.late, "one,two");
  EXPECT_TRUE(above.ticket);  // for yet another connection
}

TEST_F(TlsEarlyChannelTest, WhatIsTooMuchWaitsAndNothingPassesIt) {
  above.open = [this] {
    channel->write({'o', 'n', 'e', ','});
    channel->write(Bytes(16384, 'x'));
    channel->write({'t', 'w', 'o'});
    channel->tls(TlsAction::finish_handshake);
    channel->shutdown_write();
  };
  pipe->pump();
  EXPECT_EQ(end.server.early, "one,");
  EXPECT_EQ(end.server.late, std::string(16384, 'x') + "two");
  ASSERT_TRUE(end.closed);
  EXPECT_EQ(end.closed->kind, CloseKind::fin);
}

TEST_F(TlsEarlyChannelTest, WhatWasRejectedGoesAheadOfWhatWaited) {
  end.server.reject();
  above.open = [this] {
    channel->write({'o', 'n', 'e', ','});
    channel->write(Bytes(16384, 'x'));
  };
  pipe->pump();
  EXPECT_THAT(above.events, ElementsAre(TlsEvent::early_data_rejected));
  EXPECT_EQ(end.server.late, "one," + std::string(16384, 'x'));
  EXPECT_FALSE(above.closed);
}

}  // namespace
}  // namespace h2prism::transport
