#include "engine/peer/http1_head.h"

#include <string>

#include <gtest/gtest.h>

namespace h2prism::peer {
namespace {

using State = Http1Head::State;

TEST(Http1Head, IsReadHoweverItArrives) {
  const std::string head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
  const auto all = head + "\0\0\x12";
  for (std::size_t n = 0; n < head.size(); ++n) {
    EXPECT_EQ(read_http1_head(as_bytes(all).first(n)).state, State::partial) << n;
  }
  const auto read = read_http1_head(as_bytes(all));
  EXPECT_EQ(read.state, State::whole);
  EXPECT_EQ(read.status, 101);
  EXPECT_EQ(read.octets, head.size());
}

TEST(Http1Head, MayBeAsTerseAsServersMakeIt) {
  EXPECT_EQ(read_http1_head(as_bytes("HTTP/1.0 200\n\n")).status, 200);
  EXPECT_EQ(read_http1_head(as_bytes("HTTP/1.1 404 \r\n\r\n")).status, 404);
}

TEST(Http1Head, IsNotFoundInAnythingElse) {
  for (const std::string text :
       {"HTTP/2 101\r\n", "HTTP/1.1 1O1 x\r\n", "HTTP/1.1  101\r\n", "HTTP/1.1 10\r\n", "HTTP/1.1\t101 x\r\n",
        "HTTP/1.1 1010\r\n", "HTTP/1.1 001 x\r\n", "http/1.1 101"}) {
    EXPECT_EQ(read_http1_head(as_bytes(text)).state, State::none) << text;
  }
  const Bytes settings(9, 0);
  EXPECT_EQ(read_http1_head(settings).state, State::none);
}

TEST(Http1Head, HasAnEnd) {
  auto head = "HTTP/1.1 101 x\r\na: " + std::string(Http1Head::max_octets, 'b');
  EXPECT_EQ(read_http1_head(as_bytes(head)).state, State::none);
  head.resize(Http1Head::max_octets - 1);
  EXPECT_EQ(read_http1_head(as_bytes(head)).state, State::partial);
}

}  // namespace
}  // namespace h2prism::peer
