// HTTP/1.1 Upgrade to h2c, and what asks for it wrongly.
#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>

#include "runner/embedded/raw_peer.h"
#include "runner/embedded/target.h"

namespace h2prism::embedded {
namespace {

constexpr std::string_view kAsk =
    "Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";

std::unique_ptr<Target> target() { return std::move(*Target::start({})); }

// Up to the end of the connection.
std::string everything(RawPeer& peer) {
  std::string out;
  for (std::string some; !(some = peer.receive_some()).empty();) out += some;
  return out;
}

TEST(Upgrade, TheResponseComesOnStream1) {
  const auto server = target();
  auto peer = RawPeer::connect(server->port());
  // In pieces, as TCP may cut it.
  for (const char c : "GET / HTTP/1.1\r\n" + std::string(kAsk) + "\r\n") ASSERT_TRUE(peer.send({&c, 1}));
  peer.send(std::string(kPreface) + encode({.type = NGHTTP2_SETTINGS}));
  peer.send(encode({.type = NGHTTP2_GOAWAY, .payload = std::string(8, '\0')}));
  const auto all = everything(peer);
  EXPECT_TRUE(all.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_TRUE(all.contains("<h1>h2prism embedded target</h1>"));
}

TEST(Upgrade, WhatAsksWronglyIsRefused) {
  const auto server = target();
  const std::string ask(kAsk);
  for (const auto& request : {
           "GET / HTTP/1.0\r\n" + ask,
           "GET / HTTP/1.1\r\n" + ask + "HTTP2-Settings: AAMAAABk\r\n",
           "GET / HTTP/1.1\r\n" + ask + "Content-Length: 1\r\n",
           "GET / HTTP/1.1\r\n" + ask + "Transfer-Encoding: chunked\r\n",
           std::string("GET / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"),
           std::string("GET / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                       "HTTP2-Settings: AAMAAAB\r\n"),
           std::string("GET / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                       "HTTP2-Settings: A+MAAABk\r\n"),
           std::string(
               "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"),
           std::string("GET / HTTP/1.1\r\nConnection: HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
                       "AAMAAABk\r\n"),
           std::string("GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"),
       }) {
    auto peer = RawPeer::connect(server->port());
    peer.send(request + "\r\n");
    EXPECT_TRUE(everything(peer).starts_with("HTTP/1.1 400 ")) << request;
  }
}

TEST(Upgrade, WhatIsNoRequestForItIsTakenForABadPreface) {
  const auto server = target();
  for (const auto& octets : {std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), std::string("GET /\r\n\r\n"),
                             "GET / HTTP/1.1\r\nUpgrade : h2c\r\n\r\n" + std::string(100, ' '),
                             "A" + std::string(9000, 'B'), std::string(100, '\0')}) {
    auto peer = RawPeer::connect(server->port());
    peer.send(octets);
    EXPECT_TRUE(peer.at_end()) << octets.substr(0, 40);
  }
  auto peer = RawPeer::connect(server->port());
  peer.send("PR");
  peer.send(std::string(kPreface).substr(2) + encode({.type = NGHTTP2_SETTINGS}) +
            encode({.type = NGHTTP2_HEADERS, .flags = 5, .stream = 1, .payload = request_block("GET", "/")}));
  EXPECT_TRUE(peer.read_until(NGHTTP2_HEADERS)) << "the magic, in two pieces";
}

}  // namespace
}  // namespace h2prism::embedded
