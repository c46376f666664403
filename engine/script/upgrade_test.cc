#include "engine/script/upgrade.h"

#include <gtest/gtest.h>

#include "engine/script/exchange.h"
#include "engine/script/outcome_catalogue.h"
#include "engine/script/player.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::script {
namespace {

constexpr std::string_view switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n";

std::string text_of(const UpgradeDemand& demand) {
  TargetInfo target;
  target.authority = "example:80";
  target.path = "/page";
  return std::string(as_text(make_upgrade(demand, target).octets));
}

TEST(Upgrade, AsksForH2cWithTheSettingsInTheHead) {
  EXPECT_EQ(
      text_of({.settings = {{3, 100}, {4, 65535}}}),
      "GET /page HTTP/1.1\r\nHost: example:80\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
      "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
}

TEST(Upgrade, SaysWhatTheCaseSaysInstead) {
  EXPECT_EQ(
      text_of({.request = "POST $path HTTP/1.0", .fields = {{"HTTP2-Settings: $settings=="}}, .body = "a=b"}),
      "POST /page HTTP/1.0\r\nHost: example:80\r\nHTTP2-Settings: ==\r\nContent-Length: 3\r\n\r\na=b");
}

// A case over a target of the test's own.
struct Play {
  Case test;
  TargetInfo target;
  TimePoint now{};
  Player player;

  explicit Play(Case made) : test(std::move(made)), player(test, target, {}) { player.open(now); }
  std::string sent() {
    std::string out;
    for (const auto& segment : player.take_output()) out += as_text(segment);
    return out;
  }
  void answer(ByteView octets) { player.receive(octets, now); }
  void answer(std::string_view text) { answer(as_bytes(text)); }
};

TEST(Upgrade, TheResponseComesOnStream1) {
  Play play(Exchange().upgrade().expect(response(1)).build());
  EXPECT_TRUE(play.sent().starts_with("GET / HTTP/1.1\r\n"));
  // Octet by octet, and all of it in one segment with what follows: our preface comes ahead of all answers.
  Bytes all;
  append(all, switching);
  append(all, settings_frame({}));
  append(all, headers_frame(1, Bytes{0x88}, flag::END_HEADERS));
  append(all, data_frame(1, as_bytes("page"), flag::END_STREAM));
  play.answer(ByteView(all).first(20));
  EXPECT_EQ(play.sent(), "");
  play.answer(ByteView(all).subspan(20));
  EXPECT_TRUE(play.sent().starts_with(client_magic));
  play.answer(settings_ack_frame());
  EXPECT_EQ(play.player.verdict().grade, Grade::strong) << play.player.verdict().reason;
  EXPECT_TRUE(play.player.peer().model().findings().empty());
}

TEST(Upgrade, StreamsOfOursGoOnFrom3) {
  Play play(Exchange().upgrade().open("a", true).expect(response(Value::named("a"))).build());
  play.answer(switching);
  play.answer(settings_frame({}));
  play.answer(settings_ack_frame());
  play.answer(headers_frame(3, Bytes{0x88}, flag::END_HEADERS | flag::END_STREAM));
  EXPECT_EQ(play.player.verdict().grade, Grade::strong) << play.player.verdict().reason;
}

TEST(Upgrade, WithoutItThereIsNoVerdict) {
  Play play(Exchange().upgrade().expect(response(1)).build());
  play.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(play.player.verdict().grade, Grade::inconclusive);
  EXPECT_NE(play.player.verdict().reason.find("HTTP/1.x answer 200"), std::string::npos);
}

TEST(Upgrade, IsAFailureWhereItMustNotBe) {
  const auto test =
      Exchange().upgrade({.fields = {{}}}).expect(*standard_outcomes().parse_outcome("no-upgrade")).build();
  Play granted(test), refused(test), silent(test);
  granted.answer(switching);
  EXPECT_EQ(granted.player.verdict().finding, Finding::accepted);
  refused.answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n");
  EXPECT_EQ(refused.player.verdict().grade, Grade::strong);
  silent.player.tick(silent.now + milliseconds(3000));
  EXPECT_EQ(silent.player.verdict().grade, Grade::fail);
  EXPECT_EQ(silent.player.verdict().finding, Finding::silence);
}

TEST(Upgrade, OctetsThatAreNeitherAreNotHttp) {
  Play play(Exchange().upgrade().expect(response(1)).build());
  play.answer("HTTP/1.1 1O1\r\n\r\n");
  EXPECT_TRUE(play.player.peer().observed().invalid_octets);
}

}  // namespace
}  // namespace h2prism::script
