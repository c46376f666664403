#include "runner/embedded/resources.h"

#include <vector>

#include <gmock/gmock.h>

namespace h2prism::embedded {
namespace {

using testing::HasSubstr;

Request request(std::string_view method, std::string_view path) {
  Request made;
  add_field(made, ":method", method);
  add_field(made, ":path", path);
  return made;
}

Reply reply_to(std::string_view method, std::string_view path) {
  auto made = request(method, path);
  return embedded::reply_to(made);
}

TEST(Resources, KnownAndUnknownPaths) {
  EXPECT_EQ(reply_to("GET", "/").status, 200);
  EXPECT_THAT(reply_to("GET", "/").content_type, HasSubstr("text/html"));
  EXPECT_EQ(reply_to("GET", "/nope").status, 404);
  EXPECT_EQ(reply_to("POST", "/nope").status, 200);
  EXPECT_EQ(reply_to("OPTIONS", "*").status, 200);
  EXPECT_TRUE(reply_to("OPTIONS", "*").allow);
}

TEST(Resources, OtherMethodsAreNotAllowed) {
  EXPECT_EQ(reply_to("DELETE", "/").status, 405);
  EXPECT_TRUE(reply_to("DELETE", "/").allow);
  EXPECT_EQ(reply_to("CONNECT", "").status, 405);
  EXPECT_TRUE(answered_early(request("CONNECT", "")));
}

TEST(Resources, ParametersAreBounded) {
  EXPECT_EQ(reply_to("GET", "/?size=67108864").pattern_octets, 67108864);
  EXPECT_EQ(reply_to("GET", "/wait?ms=5000").delay, milliseconds(5000));
  for (const auto* path : {"/?size=67108865", "/?size=", "/?size=-1", "/?size=1x",
                           "/?size=99999999999999999999999", "/?a", "/wait?ms=5001", "/wait"}) {
    EXPECT_EQ(reply_to("GET", path).status, 400) << path;
  }
}

TEST(Resources, FieldsAreListedInOrderOfArrival) {
  auto made = request("GET", "/fields?x");
  add_field(made, "b", "2");
  add_field(made, "a", "1");
  add_field(made, "b", "3");
  EXPECT_EQ(embedded::reply_to(made).text, ":method: GET\n:path: /fields?x\nb: 2\na: 1\nb: 3\n");
}

TEST(Resources, FieldsAreKeptForNoOtherPath) {
  auto made = request("GET", "/");
  add_field(made, "a", "1");
  EXPECT_EQ(made.fields, "");
}

TEST(Resources, AFieldSectionBeyondTheLimitIsRefusedAndNotKept) {
  auto made = request("GET", "/fields");
  const std::string value(1000, 'v');
  for (int i = 0; i < 200; ++i) add_field(made, "name", value);
  EXPECT_LE(made.fields.size(), kMaxFieldSection);
  EXPECT_EQ(embedded::reply_to(made).status, 431);
}

TEST(Resources, AnEchoIsTypedLikeTheRequest) {
  auto made = request("POST", "/echo");
  EXPECT_TRUE(answered_early(made));
  add_field(made, "content-type", "image/png");
  const auto reply = embedded::reply_to(made);
  EXPECT_EQ(reply.body, Body::echo);
  EXPECT_EQ(reply.content_type, "image/png");
}

TEST(Pattern, IsTheSameHoweverItIsCut) {
  std::vector<std::uint8_t> whole(100);
  fill_pattern(whole, 0);
  EXPECT_EQ(std::string(whole.begin(), whole.begin() + 28), "abcdefghijklmnopqrstuvwxyzab");
  std::vector<std::uint8_t> part(30);
  fill_pattern(part, 70);
  EXPECT_EQ(part, std::vector<std::uint8_t>(whole.begin() + 70, whole.end()));
}

TEST(Checksum, IsFnv1a) {
  EXPECT_EQ(checksum(""), "811c9dc5");
  EXPECT_EQ(checksum("a"), "e40c292c");
}

}  // namespace
}  // namespace h2prism::embedded
