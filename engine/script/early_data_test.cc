// What a case sees of early data: a 2xx ahead of our Finished is a fault where TLS accepted it, and only
// there.
#include <gtest/gtest.h>

#include "engine/hpack/encoder.h"
#include "engine/script/player.h"
#include "engine/script/test_kit.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::script {
namespace {

using transport::TlsEvent;

class EarlyData : public testing::Test {
 protected:
  EarlyData() {
    player.open(now);
    player.take_output();
    player.receive(settings_frame({}), now);
  }
  void respond(std::string_view status) {
    Bytes block;
    encoder.encode(FieldList{{":status", std::string(status)}}, block);
    player.receive(headers_frame(1, block, flag::END_HEADERS | flag::END_STREAM), now);
  }
  void pass_the_pause() {
    now += milliseconds(100);
    player.tick(now);
    finishing = player.take_tls_action() == transport::TlsAction::finish_handshake;
    player.tick(now);
  }

  Case test = case_of(
      "role: server\n"
      "preface: early\n"
      "tls: {early_data: true}\n"
      "send: [HEADERS: {stream: 1, fields: $post}, pause: 100, finish-handshake]\n"
      "expect: held-back 1");
  TargetInfo target;
  TimePoint now{};
  Player player{test, target, {}};
  hpack::Encoder encoder;
  bool finishing = false;
};

TEST_F(EarlyData, NeedsATarget) {
  EXPECT_EQ(test.needs, (std::vector<std::string>{"early-data", "tls"}));
  EXPECT_EQ(player.peer().observed().settings, true);
}

TEST_F(EarlyData, ServedAheadOfTheHandshakesEndIsAccepted) {
  player.tls(TlsEvent::early_data_accepted, now);
  respond("201");
  pass_the_pause();
  EXPECT_TRUE(finishing);
  ASSERT_TRUE(player.done());
  EXPECT_EQ(player.verdict().grade, Grade::fail);
  EXPECT_EQ(player.verdict().finding, Finding::accepted);
  EXPECT_TRUE(player.verdict().observed.contains("the 2xx on stream 1 ahead of the end of the TLS handshake"))
      << player.verdict().observed;
}

TEST_F(EarlyData, ServedBehindTheHandshakeIsHeldBack) {
  player.tls(TlsEvent::early_data_accepted, now);
  pass_the_pause();
  EXPECT_TRUE(finishing);
  EXPECT_FALSE(player.done());
  respond("200");
  EXPECT_EQ(player.verdict().grade, Grade::strong);
}

TEST_F(EarlyData, TooEarlyIsHeldBack) {
  player.tls(TlsEvent::early_data_accepted, now);
  respond("425");
  pass_the_pause();
  EXPECT_EQ(player.verdict().grade, Grade::strong);
}

// What is answered then was sent again, behind our Finished.
TEST_F(EarlyData, RejectedIsHeldBack) {
  player.tls(TlsEvent::early_data_rejected, now);
  respond("200");
  pass_the_pause();
  EXPECT_EQ(player.verdict().grade, Grade::strong);
}

TEST_F(EarlyData, NeverAnsweredIsSilence) {
  player.tls(TlsEvent::early_data_accepted, now);
  pass_the_pause();
  now += milliseconds(2001);
  player.tick(now);
  EXPECT_EQ(player.verdict().grade, Grade::fail);
  EXPECT_EQ(player.verdict().finding, Finding::silence);
}

TEST_F(EarlyData, WithoutAConnectionNobodyIsAccused) {
  player.forgo("no ticket");
  EXPECT_TRUE(player.done());
  EXPECT_EQ(player.verdict().grade, Grade::inconclusive);
  EXPECT_EQ(player.verdict().reason, "no ticket");
}

}  // namespace
}  // namespace h2prism::script
