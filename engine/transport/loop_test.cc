#include "engine/transport/loop.h"

#include <csignal>
#include <list>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "engine/transport/loopback_test_kit.h"

namespace h2prism::transport {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

// Both ends on one loop.
class LoopTest : public testing::Test {
 protected:
  void listen() {
    auto listening = loop.listen({"127.0.0.1", 0}, [this](std::shared_ptr<Channel> channel) -> Handler* {
      server.channel = std::move(channel);
      return &server;
    });
    ASSERT_TRUE(listening) << listening.error().message;
    listener = std::move(*listening);
  }

  void connect(const ConnectOptions& options = {}) {
    client.channel = loop.connect({"127.0.0.1", listener->port()}, client, options);
  }

  Loop loop;
  std::unique_ptr<Listener> listener;
  Recorder client{loop}, server{loop};
};

TEST_F(LoopTest, OctetsTravelBothWays) {
  listen();
  server.octets = [&](ByteView octets) { server.channel->write({octets.begin(), octets.end()}); };
  client.octets = [&](ByteView) {
    if (client.received == "hello, echo") client.channel->close();
  };
  connect();
  client.channel->write(text("hello, "));  // before it is open
  client.open = [&] { client.channel->write(text("echo")); };
  run_until_closed(loop, {&client, &server});

  EXPECT_EQ(client.received, "hello, echo");
  EXPECT_EQ(client.established.peer_name, "127.0.0.1:" + std::to_string(listener->port()));
  EXPECT_FALSE(client.established.tls);
  EXPECT_THAT(server.established.peer_name, HasSubstr("127.0.0.1:"));
  EXPECT_EQ(client.closed->kind, CloseKind::local);
  EXPECT_EQ(server.closed->kind, CloseKind::fin);
}

TEST_F(LoopTest, ResolvesNames) {
  listen();
  client.channel = loop.connect({"localhost", listener->port()}, client);
  client.open = [&] { client.channel->close(); };
  run_until_closed(loop, {&client, &server});
  EXPECT_EQ(server.closed->kind, CloseKind::fin);
}

TEST_F(LoopTest, AbortIsAReset) {
  listen();
  server.open = [&] { server.channel->abort(); };
  connect();
  run_until_closed(loop, {&client, &server});
  EXPECT_EQ(client.closed->kind, CloseKind::reset);
  EXPECT_EQ(server.closed->kind, CloseKind::local);
}

TEST_F(LoopTest, ShutdownWriteLeavesTheOtherDirectionOpen) {
  listen();
  client.open = [&] {
    client.channel->write(text("question"));
    client.channel->shutdown_write();
    client.channel->write(text("too late"));
  };
  // The server's handler sees the FIN as the end; what it has queued by then is on its way.
  server.octets = [&](ByteView) { server.channel->write(text("answer")); };
  connect();
  run_until_closed(loop, {&client, &server});
  EXPECT_EQ(server.received, "question");
  EXPECT_EQ(client.received, "answer");
  EXPECT_EQ(server.closed->kind, CloseKind::fin);
  EXPECT_EQ(client.closed->kind, CloseKind::fin);
}

// What arrived before a reset is not lost, even when our own send is the first to notice it.
TEST_F(LoopTest, ReadsWhatCameBeforeTheReset) {
  listen();
  Loop elsewhere;
  Recorder away{elsewhere};
  away.open = [&] {
    std::jthread the_peer([&] { run_until_closed(loop, {&server}); });
    the_peer.join();  // by now the octets and the reset are here
    away.channel->write(text("x"));
  };
  server.open = [&] {
    server.channel->write(text("last words"));
    server.channel->abort();
  };
  away.channel = elsewhere.connect({"127.0.0.1", listener->port()}, away);
  run_until_closed(elsewhere, {&away});
  EXPECT_EQ(away.closed->kind, CloseKind::reset);
  EXPECT_EQ(away.received, "last words");
}

TEST_F(LoopTest, SaysWhyThereIsNoConnection) {
  listen();
  const auto port = listener->port();
  listener.reset();
  client.channel = loop.connect({"127.0.0.1", port}, client);
  run_until_closed(loop, {&client});
  EXPECT_EQ(client.closed->kind, CloseKind::refused);
  EXPECT_EQ(client.closed->detail, "Connection refused");
  EXPECT_FALSE(client.opened);

  Recorder unknown{loop};
  unknown.channel = loop.connect({"no-such-host.invalid", 80}, unknown);
  run_until_closed(loop, {&unknown});
  EXPECT_EQ(unknown.closed->kind, CloseKind::unresolved);
  EXPECT_THAT(unknown.closed->detail, HasSubstr("no-such-host.invalid"));
}

TEST_F(LoopTest, ANewConnectionMayBeRefusedByTheHandler) {
  auto listening = loop.listen({"127.0.0.1", 0}, [](const std::shared_ptr<Channel>&) { return nullptr; });
  listener = std::move(listening.value());
  connect();
  run_until_closed(loop, {&client});
  EXPECT_EQ(client.closed->kind, CloseKind::reset);
}

TEST_F(LoopTest, APortInUseIsAnErrorInWords) {
  listen();
  const auto second =
      loop.listen({"127.0.0.1", listener->port()}, [](const std::shared_ptr<Channel>&) { return nullptr; });
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("Address already in use"));
}

TEST_F(LoopTest, AChannelMayGoInItsOwnCallbacks) {
  listen();
  server.open = [&] { server.channel->write(text("greeting")); };
  client.octets = [&](ByteView) { client.channel.reset(); };
  connect();
  run_until_closed(loop, {&server});
  EXPECT_FALSE(client.closed);  // dropped means detached
  EXPECT_THAT(server.closed->kind, AnyOf(CloseKind::fin, CloseKind::reset));

  Recorder second{loop};
  second.channel = loop.connect({"127.0.0.1", listener->port()}, second);
  second.open = [&] { second.channel.reset(); };
  server.closed.reset();
  run_until_closed(loop, {&server});
  EXPECT_FALSE(second.closed);
}

TEST_F(LoopTest, SpacedOutWritesAreAMillisecondApart) {
  listen();
  TimePoint opened, ended;
  server.octets = [&](ByteView) { ended = Clock::now(); };
  client.open = [&] {
    opened = Clock::now();
    client.channel->space_out(milliseconds(10'000));
    for (int i = 0; i < 21; ++i) client.channel->write(text("x"));
    client.channel->close();  // flushes first
  };
  connect();
  run_until_closed(loop, {&client, &server});
  EXPECT_EQ(server.received, std::string(21, 'x'));
  EXPECT_GE(ended - opened, milliseconds(20));
}

TEST_F(LoopTest, SpacingOutEndsWithItsTime) {
  listen();
  client.open = [&] {
    client.channel->space_out(milliseconds(20));
    for (int i = 0; i < 100'000; ++i) client.channel->write(text("x"));
    client.channel->close();
  };
  connect();
  run_until_closed(loop, {&client, &server});  // a millisecond for each would be two minutes
  EXPECT_EQ(server.received.size(), 100'000U);
}

TEST_F(LoopTest, WhoStopsReadingBringsTheOtherEndToAHalt) {
  constexpr std::size_t much = 2U << 20;
  listen();
  server.open = [&] { server.channel->write(Bytes(much)); };
  client.open = [&] { client.channel->read(false); };
  client.octets = [&](ByteView) {
    if (client.received.size() == much) client.channel->close();
  };
  connect({.tight = true});
  for (int i = 0; i < 10; ++i) {
    loop.poll();
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_EQ(client.received, "");
  ASSERT_TRUE(server.opened);
  EXPECT_GT(server.channel->queued(), much / 2) << "small buffers did not take it";

  client.channel->read(true);
  run_until_closed(loop, {&client, &server});
  EXPECT_EQ(client.received.size(), much);
}

TEST_F(LoopTest, APeerThatDoesNotReadCannotFillOurMemory) {
  listen();
  server.open = [&] { server.channel->detach(); };
  server.channel = nullptr;
  connect();
  client.open = [&] {
    for (int i = 0; i < 100 && client.channel->queued() <= Channel::max_queued; ++i)
      client.channel->write(Bytes(1U << 20));
  };
  run_until_closed(loop, {&client});
  EXPECT_EQ(client.closed->kind, CloseKind::local);
  EXPECT_THAT(client.closed->detail, HasSubstr("does not read"));
}

TEST_F(LoopTest, ALargeQueueArrivesWholeAndInOrder) {
  listen();
  Bytes sent(12U << 20);
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint8_t>(i * 2654435761U >> 24);
  connect();
  client.open = [&] {
    for (std::size_t at = 0; at < sent.size(); at += 1U << 20)
      client.channel->write({sent.begin() + at, sent.begin() + at + (1U << 20)});
    client.channel->close();  // flushes
  };
  run_until_closed(loop, {&server});
  EXPECT_EQ(server.closed->kind, CloseKind::fin);
  EXPECT_TRUE(server.received == as_text(sent));
}

// Else a target started meanwhile would hold the connection open.
TEST_F(LoopTest, ChildProcessesInheritNoSocket) {
  listen();
  server.open = [&] {
    int sockets = 0;
    for (int fd = 3; fd < 256; ++fd) {
      struct stat status{};
      if (::fstat(fd, &status) != 0 || !S_ISSOCK(status.st_mode)) continue;
      ++sockets;
      EXPECT_TRUE(::fcntl(fd, F_GETFD) & FD_CLOEXEC) << fd;
    }
    EXPECT_GE(sockets, 3);  // the listener and both ends
    server.channel->close();
  };
  connect();
  run_until_closed(loop, {&client, &server});
}

TEST_F(LoopTest, ChannelsMayOutliveTheirLoop) {
  auto short_lived = std::make_unique<Loop>();
  client.channel = short_lived->connect({"127.0.0.1", 9}, client);
  auto idle =
      short_lived->listen({"127.0.0.1", 0}, [](const std::shared_ptr<Channel>&) { return nullptr; }).value();
  short_lived.reset();
  client.channel->write(text("x"));
  client.channel->abort();
  client.channel.reset();
  EXPECT_FALSE(client.closed);
}

TEST_F(LoopTest, TicksPostsAndStopsFromOtherThreads) {
  int ticks = 0;
  loop.every(milliseconds(5), [&] {
    if (++ticks == 3) std::thread([&] { loop.post([&] { loop.stop(); }); }).join();
  });
  loop.run();
  EXPECT_EQ(ticks, 3);

  std::thread([&] { loop.stop(); }).join();
  loop.run();  // returns at once: it was stopped already
  EXPECT_EQ(ticks, 3);
}

TEST_F(LoopTest, CatchesInterrupts) {
  loop.on_interrupt([&] { loop.stop(); });
  loop.post([] { std::raise(SIGTERM); });
  loop.run();
}

TEST(Loop, ASignalIsNotLostOnALoopThatOnlyPolls) {
  Loop watching;
  int seen = 0;
  watching.on_interrupt([&] { ++seen; });
  {
    Loop playing;
    playing.on_interrupt([] {});
    playing.post([&] {
      std::raise(SIGTERM);
      playing.stop();
    });
    playing.run();
  }
  EXPECT_EQ(seen, 0);
  watching.poll();
  EXPECT_EQ(seen, 1);
  watching.poll();
  EXPECT_EQ(seen, 1);
}

// A new connection for each case is what the suite does all day.
TEST_F(LoopTest, ThousandsOfShortConnections) {
  struct Echo final : Handler {
    std::shared_ptr<Channel> channel;
    void on_open(const Established&) override {}
    void on_octets(ByteView octets) override { channel->write({octets.begin(), octets.end()}); }
    void on_close(const Closed&) override {}
  };
  std::list<Echo> echoes;
  listener = loop.listen({"127.0.0.1", 0},
                         [&](std::shared_ptr<Channel> channel) -> Handler* {
                           echoes.emplace_back().channel = std::move(channel);
                           return &echoes.back();
                         })
                 .value();

  struct Short final : Handler {
    std::function<void(bool)> done;
    std::shared_ptr<Channel> channel;
    int rounds = 0;
    void on_open(const Established&) override { channel->write(text("ping")); }
    void on_octets(ByteView) override { ++rounds == 3 ? channel->close() : channel->write(text("ping")); }
    void on_close(const Closed& closed) override { done(closed.kind == CloseKind::local && rounds == 3); }
  };
  constexpr int total = 5000, at_once = 50;
  std::vector<Short> clients(at_once);
  int started = 0, good = 0, bad = 0;
  const auto start = [&](Short& one) {
    ++started;
    one.rounds = 0;
    one.channel = loop.connect({"127.0.0.1", listener->port()}, one);
  };
  for (auto& one : clients) {
    one.done = [&](bool as_planned) {
      ++(as_planned ? good : bad);
      if (started < total) start(one);
      if (good + bad == total) loop.stop();
    };
    start(one);
  }
  loop.run();
  EXPECT_EQ(good, total);
  EXPECT_EQ(bad, 0);
}

}  // namespace
}  // namespace h2prism::transport
