#include "engine/transport/memory.h"

#include <gmock/gmock.h>

#include "engine/transport/test_certificate.h"
#include "engine/transport/tls_channel.h"

namespace h2prism::transport {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Log final : Handler {
  std::shared_ptr<Channel> channel;
  std::vector<std::string> events;
  std::function<void()> react = [] {};

  void on_open(const Established& e) override { events.push_back(e.tls ? "open " + e.alpn : "open"); }
  void on_octets(ByteView octets) override {
    events.emplace_back(as_text(octets));
    react();
  }
  void on_close(const Closed& closed) override { events.emplace_back(name(closed.kind)); }
};

Bytes text(std::string_view s) { return {s.begin(), s.end()}; }

struct Pair {
  explicit Pair(std::vector<std::size_t> chunks = {}) : pipe(left, right, std::move(chunks)) {
    left.channel = pipe.left();
    right.channel = pipe.right();
  }
  Log left, right;
  MemoryPipe pipe;
};

TEST(MemoryPipe, NothingArrivesWhereNothingIsRead) {
  Pair pair;
  pair.right.channel->read(false);
  pair.left.channel->write(text("one"));
  pair.left.channel->close();
  pair.pipe.pump();
  EXPECT_THAT(pair.right.events, ElementsAre("open"));
  pair.right.channel->read(true);
  pair.pipe.pump();
  EXPECT_THAT(pair.right.events, ElementsAre("open", "one", "fin"));
}

TEST(MemoryPipe, NothingMovesUnlessPumped) {
  Pair pair;
  pair.left.channel->write(text("one"));
  pair.left.channel->write(text("two"));
  EXPECT_THAT(pair.right.events, IsEmpty());
  EXPECT_EQ(pair.left.channel->queued(), 6U);
  pair.pipe.pump();
  EXPECT_THAT(pair.right.events, ElementsAre("open", "one", "two"));
  EXPECT_THAT(pair.left.events, ElementsAre("open"));
  EXPECT_EQ(pair.left.channel->queued(), 0U);
  EXPECT_FALSE(pair.pipe.step());
}

TEST(MemoryPipe, CutsAsToldButNeverJoins) {
  Pair octets({1});
  octets.left.channel->write(text("abc"));
  octets.pipe.pump();
  EXPECT_THAT(octets.right.events, ElementsAre("open", "a", "b", "c"));

  Pair sizes({2, 0, 3});
  sizes.left.channel->write(text("abcdef"));
  sizes.left.channel->write(text("ghi"));
  sizes.pipe.pump();
  EXPECT_THAT(sizes.right.events, ElementsAre("open", "ab", "cde", "f", "ghi"));
}

TEST(MemoryPipe, FinComesAfterTheOctetsAndIsAnswered) {
  Pair pair;
  pair.right.react = [&] { pair.right.channel->write(text("answer")); };
  pair.left.channel->write(text("question"));
  pair.left.channel->shutdown_write();
  pair.left.channel->write(text("too late"));
  pair.pipe.pump();
  EXPECT_THAT(pair.right.events, ElementsAre("open", "question", "fin"));
  EXPECT_THAT(pair.left.events, ElementsAre("open", "answer", "fin"));
}

TEST(MemoryPipe, ResetIsNoFin) {
  Pair pair;
  pair.pipe.pump();
  pair.left.channel->abort();
  pair.pipe.pump();
  EXPECT_THAT(pair.left.events, ElementsAre("open", "local"));
  EXPECT_THAT(pair.right.events, ElementsAre("open", "reset"));
}

TEST(MemoryPipe, ClosedMeansNoMoreOctets) {
  Pair pair;
  pair.pipe.pump();
  pair.left.channel->close();
  pair.right.channel->write(text("unheard"));
  pair.pipe.pump();
  EXPECT_THAT(pair.left.events, ElementsAre("open", "local"));
  EXPECT_THAT(pair.right.events, ElementsAre("open", "fin"));
}

TEST(MemoryPipe, DroppedMeansDetachedAndClosed) {
  Pair pair;
  pair.right.react = [&] { pair.right.channel.reset(); };
  pair.left.channel->write(text("one"));
  pair.left.channel->write(text("two"));
  pair.pipe.pump();
  EXPECT_THAT(pair.right.events, ElementsAre("open", "one"));
  EXPECT_THAT(pair.left.events, ElementsAre("open", "fin"));
}

TEST(MemoryPipe, IsBounded) {
  Pair pair;
  for (int i = 0; i < 20; ++i) pair.left.channel->write(Bytes(1U << 20));
  EXPECT_LE(pair.left.channel->queued(), Channel::max_queued);
  pair.left.react = [] {};
  pair.pipe.pump();
  EXPECT_EQ(pair.left.events.back(), "local");
  EXPECT_EQ(pair.right.events.back(), "reset");
}

TEST(MemoryPipe, CarriesTls) {
  for (const std::vector<std::size_t>& chunks : {std::vector<std::size_t>{}, {1}, {5, 100}}) {
    Log client, server;
    const auto client_tls =
        std::make_shared<TlsChannel>(make_client_context(test_client_options()).value(), "localhost");
    const auto server_tls = std::make_shared<TlsChannel>(make_server_context(test_server_options()).value());
    client_tls->serve(client);
    server_tls->serve(server);
    MemoryPipe pipe(*client_tls, *server_tls, chunks);
    client_tls->stand_on(pipe.left());
    server_tls->stand_on(pipe.right());

    client_tls->write(text("early"));
    server.react = [&] { server_tls->truncate(); };  // and the FIN is answered with a FIN
    pipe.pump();
    EXPECT_THAT(client.events, ElementsAre("open h2", "truncated"));
    EXPECT_THAT(server.events, ElementsAre("open h2", "early", "truncated"));
  }
}

}  // namespace
}  // namespace h2prism::transport
