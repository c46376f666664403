#include "engine/transport/endpoint.h"

#include <gmock/gmock.h>

namespace h2prism::transport {
namespace {

using testing::HasSubstr;

TEST(Endpoint, ReadsWhatItWrites) {
  for (const auto* const text : {"localhost:8080", "127.0.0.1:0", "[::1]:65535", "example.org:443"}) {
    EXPECT_EQ(to_string(parse_endpoint(text).value()), text);
  }
  EXPECT_EQ(parse_endpoint("[::1]:80")->host, "::1");
}

TEST(Endpoint, SaysWhatIsWrong) {
  EXPECT_THAT(parse_endpoint("localhost").error().message, HasSubstr("no port"));
  EXPECT_THAT(parse_endpoint("localhost:").error().message, HasSubstr("not a port"));
  EXPECT_THAT(parse_endpoint("localhost:65536").error().message, HasSubstr("not a port"));
  EXPECT_THAT(parse_endpoint("localhost:80x").error().message, HasSubstr("'80x'"));
  EXPECT_THAT(parse_endpoint("::1:80").error().message, HasSubstr("brackets"));
  EXPECT_THAT(parse_endpoint(":80").error().message, HasSubstr("no host"));
  EXPECT_THAT(parse_endpoint("[]:80").error().message, HasSubstr("no host"));
}

TEST(Endpoint, TellsAddressesFromNames) {
  EXPECT_TRUE(is_address("127.0.0.1"));
  EXPECT_TRUE(is_address("::1"));
  EXPECT_FALSE(is_address("localhost"));
  EXPECT_FALSE(is_address(""));
}

}  // namespace
}  // namespace h2prism::transport
