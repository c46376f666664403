// The target under peers that are wrong, rude or slow.
#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <nghttp2/nghttp2.h>

#include "runner/embedded/raw_peer.h"
#include "runner/embedded/target.h"

namespace h2prism::embedded {
namespace {

const std::string kHello = std::string(kPreface) + encode({.type = NGHTTP2_SETTINGS});
const std::string kAnyPing = encode({.type = NGHTTP2_PING, .payload = "12345678"});
const std::string kAnyGoaway = encode({.type = NGHTTP2_GOAWAY, .payload = std::string(8, '\0')});

std::string headers(std::uint32_t stream, std::string_view method, std::string_view path,
                    bool end_stream = true) {
  const auto flags = NGHTTP2_FLAG_END_HEADERS | (end_stream ? NGHTTP2_FLAG_END_STREAM : 0);
  return encode({NGHTTP2_HEADERS, static_cast<std::uint8_t>(flags), stream, request_block(method, path)});
}

std::string settings(char id, std::string_view value) {
  return encode({.type = NGHTTP2_SETTINGS, .payload = std::string{'\0', id} + std::string(value)});
}

std::uint32_t goaway_code(const RawFrame& frame) { return load_u32(as_bytes(frame.payload).data() + 4); }

class HostilePeer : public testing::Test {
 protected:
  void TearDown() override {  // whatever happened, the next client is served
    auto peer = connect();
    peer.send(kHello + headers(1, "GET", "/"));
    EXPECT_TRUE(peer.read_until(NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM));
  }
  RawPeer connect() { return RawPeer::connect(target_->port()); }

  std::unique_ptr<Target> target_ = Target::start({}).value();
};

TEST_F(HostilePeer, ABadPrefaceGetsGoawayAndAClose) {
  for (const auto* preface :
       {"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "\x16\x03\x01"}) {
    auto peer = connect();
    peer.send(preface);
    const auto goaway = peer.read_until(NGHTTP2_GOAWAY);
    ASSERT_TRUE(goaway) << preface;
    EXPECT_EQ(goaway_code(*goaway), NGHTTP2_PROTOCOL_ERROR);
    EXPECT_TRUE(peer.at_end());
  }
}

TEST_F(HostilePeer, TheGoawayIsNotLostWhileThePeerSendsOn) {
  auto peer = connect();
  peer.send(kHello + encode({.type = NGHTTP2_DATA, .stream = 0}));
  for (int i = 0; i < 20; ++i) {
    peer.send(std::string(1000, 'x'));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const auto goaway = peer.read_until(NGHTTP2_GOAWAY);
  ASSERT_TRUE(goaway);
  EXPECT_EQ(goaway_code(*goaway), NGHTTP2_PROTOCOL_ERROR);
  EXPECT_TRUE(peer.at_end());
}

TEST_F(HostilePeer, AGoawayIsAnsweredWithGoaway) {
  auto peer = connect();
  peer.send(kHello + kAnyGoaway + kAnyPing);
  EXPECT_TRUE(peer.read_until(NGHTTP2_PING, NGHTTP2_FLAG_ACK));
  const auto goaway = peer.read_until(NGHTTP2_GOAWAY);
  ASSERT_TRUE(goaway);
  EXPECT_EQ(goaway_code(*goaway), NGHTTP2_NO_ERROR);
  EXPECT_TRUE(peer.at_end());
}

TEST_F(HostilePeer, AHalfClosedConnectionStillGetsItsResponses) {
  auto peer = connect();
  peer.send(kHello + headers(1, "GET", "/") + headers(3, "GET", "/wait?ms=100"));
  peer.shut_down_write();
  const auto first = peer.read_until(NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->stream, 1);
  const auto second = peer.read_until(NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->stream, 3);
  EXPECT_TRUE(peer.at_end());
}

TEST_F(HostilePeer, AnEndlessFieldBlockIsEnded) {
  auto peer = connect();
  peer.send(kHello + encode({NGHTTP2_HEADERS, 0, 1, request_block("GET", "/")}));
  const auto more = encode({NGHTTP2_CONTINUATION, 0, 1, std::string("\0\4name\5value", 12)});
  bool lost = false;
  for (int i = 0; i < 100'000 && !lost; ++i) lost = !peer.send(more);
  EXPECT_TRUE(lost || peer.at_end());
}

TEST_F(HostilePeer, OneOctetAtATimeIsServed) {
  auto peer = connect();
  for (const char octet : kHello + headers(1, "GET", "/")) ASSERT_TRUE(peer.send({&octet, 1}));
  EXPECT_TRUE(peer.read_until(NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM));
}

TEST_F(HostilePeer, GarbageAfterThePrefaceEndsTheConnection) {
  auto peer = connect();
  peer.send(kHello + std::string(200'000, '\xff'));
  EXPECT_TRUE(peer.at_end());
}

TEST_F(HostilePeer, ConnectionsThatComeAndGoLeaveNothing) {
  for (int i = 0; i < 1000; ++i) {
    auto peer = connect();
    ASSERT_GE(peer.socket(), 0);
    if (i % 3 == 1) peer.send(kHello + headers(1, "GET", "/?size=1000000"));
    if (i % 3 == 2) peer.reset();
  }
}

TEST_F(HostilePeer, APeerThatNeverReadsIsNotServedWithoutBound) {
  auto peer = connect();
  peer.send(kHello + settings(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, "\x7f\xff\xff\xff") +
            encode({.type = NGHTTP2_WINDOW_UPDATE, .payload = std::string("\x7f\xf0\0\0", 4)}));
  peer.send(headers(1, "GET", "/?size=67108864"));
  constexpr int kBatches = 1000;
  std::atomic<int> taken = 0;
  std::thread flood([&] {
    std::string batch;
    for (int i = 0; i < 4000; ++i) batch += kAnyPing;
    while (taken < kBatches && peer.send(batch)) ++taken;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  auto other = connect();
  other.send(kHello + headers(1, "GET", "/"));
  EXPECT_TRUE(other.read_until(NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM));
  peer.shut_down();
  flood.join();
  EXPECT_LT(taken, kBatches);
}

TEST_F(HostilePeer, AnEchoHoldsNoMoreThanItsWindow) {
  auto peer = connect();
  peer.send(kHello + settings(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, std::string(4, '\0')) +
            headers(1, "POST", "/echo", false));
  const std::string chunk(16'383, 'e');
  for (int i = 0; i < 4; ++i) peer.send(encode({.type = NGHTTP2_DATA, .stream = 1, .payload = chunk}));
  peer.send(kAnyPing);
  for (auto frame = peer.read_frame(); frame && frame->type != NGHTTP2_PING; frame = peer.read_frame()) {
    EXPECT_NE(frame->type, NGHTTP2_WINDOW_UPDATE) << "granted before the octets were sent back";
  }
  // The window is full to the last three octets: more is a flow-control error.
  peer.send(encode({.type = NGHTTP2_DATA, .stream = 1, .payload = "four"}));
  const auto goaway = peer.read_until(NGHTTP2_GOAWAY);
  ASSERT_TRUE(goaway);
  EXPECT_EQ(goaway_code(*goaway), NGHTTP2_FLOW_CONTROL_ERROR);
}

TEST_F(HostilePeer, AResetEchoGivesTheConnectionWindowBack) {
  auto peer = connect();
  peer.send(kHello + settings(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, std::string(4, '\0')) +
            headers(1, "POST", "/echo", false));
  const std::string chunk(16'000, 'e');
  for (int i = 0; i < 4; ++i) peer.send(encode({.type = NGHTTP2_DATA, .stream = 1, .payload = chunk}));
  peer.send(encode({NGHTTP2_RST_STREAM, 0, 1, std::string("\0\0\0\x8", 4)}));
  const auto update = peer.read_until(NGHTTP2_WINDOW_UPDATE);
  ASSERT_TRUE(update);
  EXPECT_EQ(update->stream, 0);
  EXPECT_EQ(load_u32(as_bytes(update->payload).data()), 64'000);
}

TEST_F(HostilePeer, FieldSectionsHeldOpenAreRefusedInTheEnd) {
  auto peer = connect();
  peer.send(kHello);
  std::string block = request_block("POST", "/fields");
  for (int i = 0; i < 100; ++i) block += std::string("\0\1x\x7d", 4) + std::string(125, 'v');
  for (std::uint32_t stream = 1; stream < 199; stream += 2) {
    peer.send(encode({NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, stream, block}));
  }
  const auto refusal = peer.read_until(NGHTTP2_RST_STREAM);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(load_u32(as_bytes(refusal->payload).data()), NGHTTP2_REFUSED_STREAM);
}

TEST_F(HostilePeer, AMalformedRequestIsAStreamError) {
  auto peer = connect();
  const auto block = request_block("GET", "/") + std::string("\0\1x\3a\0b", 7);  // NUL in a value
  peer.send(kHello + encode({NGHTTP2_HEADERS, 5, 1, block}));
  const auto reset = peer.read_until(NGHTTP2_RST_STREAM);
  ASSERT_TRUE(reset);
  EXPECT_EQ(load_u32(as_bytes(reset->payload).data()), NGHTTP2_PROTOCOL_ERROR);
}

TEST_F(HostilePeer, AnExpectationIsAnsweredBeforeTheBody) {
  auto peer = connect();
  const auto block = request_block("POST", "/") + std::string(
                                                      "\0\6expect\x0c"
                                                      "100-continue",
                                                      21);
  peer.send(kHello + encode({NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, block}));
  const auto interim = peer.read_until(NGHTTP2_HEADERS);
  ASSERT_TRUE(interim);
  EXPECT_FALSE(interim->flags & NGHTTP2_FLAG_END_STREAM);
  peer.send(encode({NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, 1, "body"}));
  EXPECT_TRUE(peer.read_until(NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM));
}

}  // namespace
}  // namespace h2prism::embedded
