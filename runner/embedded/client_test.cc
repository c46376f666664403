#include "runner/embedded/client.h"

#include <future>

#include <gmock/gmock.h>
#include <nghttp2/nghttp2.h>

#include "runner/embedded/raw_peer.h"

namespace h2prism::embedded {
namespace {

using testing::Optional;
using namespace std::chrono_literals;

const std::string kSettings = encode({.type = NGHTTP2_SETTINGS});
const std::string kSettingsAck = encode({.type = NGHTTP2_SETTINGS, .flags = NGHTTP2_FLAG_ACK});
const std::string kPing = encode({.type = NGHTTP2_PING, .payload = "12345678"});
const std::string kOk = encode({NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, "\x88"});
const std::string kEnd = encode({NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, 1, "body"});

std::string goaway(char code) {
  return encode({.type = NGHTTP2_GOAWAY, .payload = std::string("\0\0\0\1\0\0\0", 7) + code});
}

// A client at work, and the server's end of its connection after the request has come in.
class RawServer : public testing::Test {
 protected:
  void start(ClientOptions options = {}) {
    options.port = listener_.port();
    outcome_ = std::async(std::launch::async, [options] { return run_client(options).value(); });
    server_.emplace(listener_.accept());
    std::string preface;
    while (preface.size() < kPreface.size()) {
      const auto more = server_->receive_some();
      if (more.empty()) break;
      preface += more;
    }
    EXPECT_THAT(preface, testing::StartsWith(kPreface));
  }
  ClientOutcome finish() {
    server_.reset();
    return outcome_.get();
  }

  RawListener listener_;
  std::optional<RawPeer> server_;
  std::future<ClientOutcome> outcome_;
};

TEST_F(RawServer, AResponseIsReported) {
  start();
  server_->send(kSettings + kOk + kEnd);
  EXPECT_TRUE(server_->read_until(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK));
  const auto outcome = finish();
  EXPECT_EQ(outcome.ending, Ending::peer_closed);
  ASSERT_EQ(outcome.responses.size(), 1);
  EXPECT_EQ(outcome.responses[0].status, 200);
  EXPECT_EQ(outcome.responses[0].body_octets, 4);
  EXPECT_TRUE(outcome.responses[0].complete);
  EXPECT_EQ(outcome.responses[0].error_code, std::nullopt);
}

TEST_F(RawServer, InterimResponsesAndTrailersAreToldApart) {
  start();
  const auto interim = encode({NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1,
                               "\x08\x03"
                               "103"});
  const auto trailers = encode(
      {NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS | NGHTTP2_FLAG_END_STREAM, 1, std::string("\0\1x\1y", 5)});
  server_->send(kSettings + interim + kOk + encode({NGHTTP2_DATA, 0, 1, "body"}) + trailers);
  EXPECT_TRUE(server_->read_until(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK));
  const auto response = finish().responses.at(0);
  EXPECT_EQ(response.interim, 1);
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.trailers);
  EXPECT_TRUE(response.complete);
}

TEST_F(RawServer, PingsAreAnsweredAfterTheLastResponse) {
  start();
  server_->send(kSettings + kOk + kEnd + kPing);
  EXPECT_TRUE(server_->read_until(NGHTTP2_PING, NGHTTP2_FLAG_ACK));
  server_->send(kPing);
  EXPECT_TRUE(server_->read_until(NGHTTP2_PING, NGHTTP2_FLAG_ACK));
  EXPECT_EQ(finish().ending, Ending::peer_closed);
}

TEST_F(RawServer, AfterGoawayTheOpenStreamIsFinished) {
  start();
  server_->send(kSettings + goaway(NGHTTP2_NO_ERROR) + kPing);
  EXPECT_TRUE(server_->read_until(NGHTTP2_PING, NGHTTP2_FLAG_ACK));
  server_->send(kOk + kEnd);
  EXPECT_TRUE(server_->read_until(NGHTTP2_GOAWAY));
  EXPECT_TRUE(server_->at_end());
  const auto outcome = finish();
  EXPECT_THAT(outcome.goaway_received, Optional(NGHTTP2_NO_ERROR));
  EXPECT_THAT(outcome.goaway_sent, Optional(NGHTTP2_NO_ERROR));
  EXPECT_TRUE(outcome.responses.at(0).complete);
}

TEST_F(RawServer, AConnectionErrorIsAnsweredWithGoawayAndAClose) {
  start();
  server_->send(kSettings + encode({.type = NGHTTP2_DATA, .stream = 0, .payload = "on stream 0"}));
  const auto frame = server_->read_until(NGHTTP2_GOAWAY);
  ASSERT_TRUE(frame);
  EXPECT_TRUE(server_->at_end());
  const auto outcome = finish();
  EXPECT_EQ(outcome.ending, Ending::finished);
  EXPECT_THAT(outcome.goaway_sent, Optional(NGHTTP2_PROTOCOL_ERROR));
}

TEST_F(RawServer, AResetStreamKeepsItsCode) {
  start();
  server_->send(kSettings + encode({NGHTTP2_RST_STREAM, 0, 1, std::string("\0\0\0\x7", 4)}) + kPing);
  EXPECT_TRUE(server_->read_until(NGHTTP2_PING, NGHTTP2_FLAG_ACK));
  const auto response = finish().responses.at(0);
  EXPECT_FALSE(response.complete);
  EXPECT_THAT(response.error_code, Optional(NGHTTP2_REFUSED_STREAM));
}

TEST_F(RawServer, AMalformedResponseIsAStreamError) {
  start();
  // An upper-case field name.
  server_->send(kSettings + encode({NGHTTP2_HEADERS, 5, 1, std::string("\x88\0\1X\1y", 6)}));
  ASSERT_TRUE(server_->read_until(NGHTTP2_RST_STREAM));
  const auto response = finish().responses.at(0);
  EXPECT_FALSE(response.complete);
  EXPECT_THAT(response.error_code, Optional(NGHTTP2_PROTOCOL_ERROR));
}

TEST_F(RawServer, APushIsRefusedUnlessAccepted) {
  const auto promise = encode({NGHTTP2_PUSH_PROMISE, NGHTTP2_FLAG_END_HEADERS, 1,
                               std::string("\0\0\0\2", 4) + request_block("GET", "/p")});
  start();
  server_->send(kSettings + kSettingsAck + promise);
  ASSERT_TRUE(server_->read_until(NGHTTP2_GOAWAY));
  EXPECT_THAT(finish().goaway_sent, Optional(NGHTTP2_PROTOCOL_ERROR));
  start({.accept_push = true});
  server_->send(kSettings + promise + kOk + kEnd + kPing);
  ASSERT_TRUE(server_->read_until(NGHTTP2_PING, NGHTTP2_FLAG_ACK));
  EXPECT_TRUE(finish().responses.at(0).complete);
}

TEST_F(RawServer, TheTimeLimitHoldsWhateverMoves) {
  start({.time_limit = 300ms});
  server_->send(kSettings);
  const auto frame = server_->read_until(NGHTTP2_GOAWAY);
  ASSERT_TRUE(frame);
  EXPECT_EQ(finish().ending, Ending::timed_out);
}

TEST_F(RawServer, AResetConnectionIsReported) {
  start();
  server_->reset();
  EXPECT_EQ(finish().ending, Ending::reset);
}

TEST_F(RawServer, GarbageEndsTheConnection) {
  start();
  server_->send(std::string(100'000, '\xff'));
  EXPECT_TRUE(server_->at_end());
  EXPECT_EQ(finish().responses.at(0).status, 0);
}

TEST(Client, ReportsThatNobodyListens) {
  std::uint16_t port = 0;
  {
    port = RawListener().port();
  }
  const auto outcome = run_client({.port = port});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->ending, Ending::not_connected);
  const auto no_address = run_client({.host = "not an address", .port = port});
  ASSERT_TRUE(no_address);
  EXPECT_EQ(no_address->ending, Ending::not_connected);
}

TEST(Client, TlsToAPlainServerFails) {
  RawListener listener;
  auto outcome = std::async(std::launch::async,
                            [&] { return run_client({.port = listener.port(), .tls = true}).value(); });
  auto server = listener.accept();
  EXPECT_FALSE(server.receive_some().empty());
  server.send(kSettings);
  EXPECT_TRUE(server.at_end());
  ASSERT_EQ(outcome.get().ending, Ending::tls_failed);
}

TEST(ClientPool, EndsItsClientsWithItself) {
  RawListener listener;
  std::vector<Ending> endings;
  {
    ClientPool pool;
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(pool.launch({.port = listener.port()},
                              [&](const ClientOutcome& o) { endings.push_back(o.ending); }));
    }
    const auto server = listener.accept();
  }
  EXPECT_EQ(endings.size(), 3);
}

}  // namespace
}  // namespace h2prism::embedded
