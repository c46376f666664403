#include "engine/script/judge.h"

#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/base/text.h"
#include "engine/script/outcome_catalogue.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::script {
namespace {

using enum Grade;
using enum Finding;
using enum ErrorCode;
using transport::CloseKind;

// What a target did on one connection, written down act by act. A request went out on stream 1.
class Scene {
 public:
  Scene() : peer_({}) {
    const FieldList request{{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}};
    Bytes block;
    peer_.send_preface({});
    peer_.encoder().encode(request, block);
    peer_.send_frame(headers_frame(1, block, flag::END_HEADERS | flag::END_STREAM));
    peer_.receive(settings_frame({}));
  }

  void receive(const Bytes& octets) { peer_.receive(octets); }
  void rst(std::uint32_t stream, ErrorCode code) { receive(rst_stream_frame(stream, code)); }
  void goaway(ErrorCode code) { receive(goaway_frame(0, code)); }
  void close(CloseKind kind) { peer_.closed({kind, ""}); }
  void garbage() { receive(headers_frame(1, Bytes{0x80})); }
  void respond(std::string status, std::string_view body = "hello", FieldList more = {},
               FieldList trailers = {}) {
    more.insert(more.begin(), {":status", std::move(status)});
    head(more, body.empty() && trailers.empty());
    if (!body.empty()) receive(data_frame(1, as_bytes(body), trailers.empty() ? flag::END_STREAM : 0));
    if (!trailers.empty()) head(trailers, true);
  }
  void begin(std::string status) { head({{":status", std::move(status)}}, false); }
  // What came so far came before the provocation.
  void provoke() {
    old_resets_ = peer_.observed().resets.size();
    old_goaways_ = peer_.observed().goaways.size();
  }
  void fence() { fence_passed_ = true; }
  void vanish() { gone_ = true; }
  void refuse_tls() { tls_refused_ = true; }

  Judgement judged(const ExpectStep& expect, bool final) const { return judge(expect, evidence(), final); }
  std::string described() const { return describe(evidence()); }

 private:
  void head(const FieldList& fields, bool ends) {
    Bytes block;
    encoder_.encode(fields, block);
    receive(headers_frame(1, block,
                          static_cast<std::uint8_t>(flag::END_HEADERS | (ends ? flag::END_STREAM : 0))));
  }
  Evidence evidence() const {
    const Resolver names = [](std::string_view name) -> std::optional<std::int64_t> {
      if (name == "s") return 1;
      return std::nullopt;
    };
    return {peer_.observed(), peer_.model(), names,        old_resets_,
            old_goaways_,     fence_passed_, tls_refused_, gone_};
  }

  peer::Peer peer_;
  hpack::Encoder encoder_;
  std::size_t old_resets_ = 0, old_goaways_ = 0;
  bool fence_passed_ = false, tls_refused_ = false, gone_ = false;
};

using Scenery = std::function<void(Scene&)>;

// "stream-error 1 STREAM_CLOSED | ignored", and behind "~" what is tolerated.
ExpectStep expect(std::string_view text) {
  ExpectStep out;
  const auto parts = split(text, '~');
  const auto read = [](std::string_view list, std::vector<Outcome>& into) {
    for (const auto one : split(list, ';')) {
      auto made = standard_outcomes().parse_outcome(trim(one));
      EXPECT_TRUE(made) << one;
      if (made) into.push_back(std::move(*made));
    }
  };
  read(parts[0], out.any_of);
  if (parts.size() > 1) read(parts[1], out.tolerated);
  return out;
}

struct Seen {
  std::string_view expect;
  Scenery play;
  Grade grade;
  Finding finding = none;
};

// When nothing more will come.
TEST(Judge, GradesWhatWasSeen) {
  const Scenery nothing = [](Scene&) {};
  const Scenery quiet = [](Scene& s) { s.fence(); };
  const Scenery fin = [](Scene& s) { s.close(CloseKind::fin); };
  const Scenery reset = [](Scene& s) { s.close(CloseKind::reset); };
  const auto rst = [](std::uint32_t stream, ErrorCode code) -> Scenery {
    return [=](Scene& s) { s.rst(stream, code), s.fence(); };
  };
  const auto goaway = [](ErrorCode code) -> Scenery {
    return [=](Scene& s) { s.goaway(code), s.close(CloseKind::fin); };
  };
  const auto respond = [](std::string status) -> Scenery {
    return [=](Scene& s) { s.respond(status), s.fence(); };
  };

  const Seen rows[] = {
      {"connection-error FLOW_CONTROL_ERROR", goaway(FLOW_CONTROL_ERROR), strong},
      {"connection-error FLOW_CONTROL_ERROR", goaway(PROTOCOL_ERROR), weak},
      {"connection-error FLOW_CONTROL_ERROR", fin, weak},
      {"connection-error FLOW_CONTROL_ERROR", reset, weak},
      {"connection-error FLOW_CONTROL_ERROR", goaway(CANCEL), fail, wrong_code},
      {"connection-error FLOW_CONTROL_ERROR", goaway(NO_ERROR), fail, wrong_code},
      {"connection-error FLOW_CONTROL_ERROR", rst(1, FLOW_CONTROL_ERROR), fail, wrong_scope},
      {"connection-error FLOW_CONTROL_ERROR", quiet, fail, ignored},
      {"connection-error FLOW_CONTROL_ERROR", respond("200"), fail, ignored},
      {"connection-error FLOW_CONTROL_ERROR", nothing, fail, silence},
      {"connection-error FLOW_CONTROL_ERROR", [](Scene& s) { s.garbage(); }, fail, invalid_octets},
      {"connection-error FLOW_CONTROL_ERROR", [](Scene& s) { s.vanish(), s.close(CloseKind::reset); }, fail,
       crash},

      {"stream-error $s STREAM_CLOSED", rst(1, STREAM_CLOSED), strong},
      {"stream-error $s STREAM_CLOSED", rst(1, INTERNAL_ERROR), weak},
      {"stream-error $s STREAM_CLOSED", goaway(STREAM_CLOSED), weak},
      {"stream-error $s STREAM_CLOSED", fin, weak},
      {"stream-error $s STREAM_CLOSED", rst(1, CANCEL), fail, wrong_code},
      {"stream-error $s STREAM_CLOSED", rst(3, STREAM_CLOSED), fail, wrong_scope},
      {"stream-error $s STREAM_CLOSED", goaway(CANCEL), fail, wrong_code},
      {"stream-error $s STREAM_CLOSED", quiet, fail, ignored},

      {"malformed $s", rst(1, PROTOCOL_ERROR), strong},
      {"malformed $s", respond("400"), weak},
      {"malformed $s", respond("200"), fail, accepted},
      {"malformed $s", respond("302"), fail, accepted},
      {"malformed $s", [](Scene& s) { s.respond("200"), s.rst(1, PROTOCOL_ERROR); }, weak},
      {"malformed $s", [](Scene& s) { s.respond("200"), s.rst(1, CANCEL); }, fail, accepted},
      {"malformed-late $s", respond("200"), weak},
      {"malformed $s", rst(1, CANCEL), fail, wrong_code},

      {"ignored", quiet, strong},
      {"ignored", respond("200"), strong},
      {"ignored", rst(1, PROTOCOL_ERROR), fail, rejected},
      {"ignored", goaway(PROTOCOL_ERROR), fail, rejected},
      {"ignored", fin, fail, bare_close},
      {"ignored", [](Scene& s) { s.fence(), s.close(CloseKind::close_notify); }, fail, bare_close},
      {"ignored", reset, fail, tcp_reset},
      {"ignored", nothing, fail, silence},
      {"tolerated", rst(1, CANCEL), weak},
      {"discarded $s", quiet, strong},
      {"discarded $s", respond("200"), fail, accepted},

      {"response $s", respond("204"), strong},
      {"response $s", respond("404"), fail, rejected},
      {"response $s 4xx", respond("404"), strong},
      {"response $s", [](Scene& s) { s.begin("200"), s.fence(); }, fail, wrong_response},
      {"response $s", rst(1, REFUSED_STREAM), fail, rejected},
      {"response $s", goaway(INTERNAL_ERROR), fail, rejected},
      {"response $s", quiet, fail, ignored},
      {"response $s", nothing, fail, silence},
      {"response 3", respond("200"), fail, ignored},
      {"answered $s", respond("500"), strong},
      {"completed $s", goaway(NO_ERROR), weak},
      {"refused $s", rst(1, REFUSED_STREAM), strong},

      {"bad-preface", fin, strong},
      {"bad-preface", [](Scene& s) { s.goaway(CANCEL), s.close(CloseKind::fin); }, fail, wrong_code},
      {"closes", goaway(NO_ERROR), strong},
      {"closes", quiet, fail, ignored},
      {"no-h2", [](Scene& s) { s.refuse_tls(), s.close(CloseKind::tls_alert); }, strong},
      {"settings-ack", [](Scene& s) { s.receive(settings_ack_frame()); }, strong},
      {"settings-ack", quiet, fail, ignored},
      {"ping-ack 0102030405060708", [](Scene& s) { s.receive(ping_frame({1, 2, 3, 4, 5, 6, 7, 8}, true)); },
       strong},
      {"ping-ack 0102030405060708", [](Scene& s) { s.receive(ping_frame({8}, true)), s.fence(); }, fail,
       ignored},

      // The best of several; what is tolerated is never more than weak, and no excuse for a crash.
      {"stream-error $s STREAM_CLOSED; ignored", quiet, strong},
      {"connection-error STREAM_CLOSED; stream-error $s STREAM_CLOSED", rst(1, STREAM_CLOSED), strong},
      {"stream-error $s STREAM_CLOSED ~ ignored", quiet, weak},
      {"stream-error $s STREAM_CLOSED ~ response $s", respond("200"), weak},
      {"stream-error $s STREAM_CLOSED ~ closes", [](Scene& s) { s.vanish(), s.goaway(CANCEL); }, fail, crash},

      // What came before the provocation is no reaction to it.
      {"stream-error $s CANCEL", [](Scene& s) { s.rst(1, CANCEL), s.provoke(), s.fence(); }, fail, ignored},
      {"ignored", [](Scene& s) { s.rst(1, CANCEL), s.provoke(), s.fence(); }, strong},
      {"ignored", [](Scene& s) { s.goaway(NO_ERROR), s.provoke(), s.fence(); }, strong},
      // §8.1: RST_STREAM NO_ERROR behind a complete response asks for the rest of the request to be kept.
      {"ignored", [](Scene& s) { s.respond("200"), s.rst(1, NO_ERROR), s.fence(); }, strong},
      {"tolerated", [](Scene& s) { s.respond("200"), s.rst(1, NO_ERROR), s.fence(); }, strong},
      {"ignored", rst(1, NO_ERROR), fail, rejected},
      {"ignored", [](Scene& s) { s.respond("200"), s.rst(1, CANCEL), s.fence(); }, fail, rejected},
  };
  for (const auto& row : rows) {
    Scene scene;
    row.play(scene);
    const auto judgement = scene.judged(expect(row.expect), true);
    const auto what = fmt::format("{}, when the target did this: {}", row.expect, scene.described());
    EXPECT_EQ(to_string(judgement.grade), to_string(row.grade)) << what;
    EXPECT_EQ(to_string(judgement.finding), to_string(row.finding)) << what;
    EXPECT_EQ(judgement.outcome.empty(), row.grade == fail && row.finding != accepted) << what;
    EXPECT_EQ(judgement.observed, scene.described());
  }
}

TEST(Judge, WaitsForWhatMayStillCome) {
  const auto grade = [](std::string_view text, const Scenery& play) {
    Scene scene;
    play(scene);
    return scene.judged(expect(text), false).grade;
  };
  EXPECT_EQ(grade("stream-error 1 CANCEL", [](Scene&) {}), inconclusive);
  EXPECT_EQ(grade("stream-error 1 CANCEL", [](Scene& s) { s.fence(); }), inconclusive);
  EXPECT_EQ(grade("stream-error 1 CANCEL", [](Scene& s) { s.rst(3, CANCEL); }), inconclusive);
  EXPECT_EQ(grade("stream-error 1 CANCEL", [](Scene& s) { s.goaway(NO_ERROR); }), inconclusive);
  EXPECT_EQ(grade("response 1", [](Scene& s) { s.begin("200"); }), inconclusive);
  // But not where nothing can.
  EXPECT_EQ(grade("stream-error 1 CANCEL", [](Scene& s) { s.goaway(CONNECT_ERROR); }), fail);
  EXPECT_EQ(grade("stream-error 1 CANCEL", [](Scene& s) { s.garbage(); }), fail);
  EXPECT_EQ(grade("ignored", [](Scene& s) { s.close(CloseKind::fin); }), fail);
  EXPECT_EQ(grade("response 1", [](Scene& s) { s.respond("500"); }), fail);
  EXPECT_EQ(grade("response 1", [](Scene& s) { s.rst(1, CANCEL); }), fail);
  EXPECT_EQ(grade("stream-error 1 CANCEL", [](Scene& s) { s.rst(1, CANCEL); }), strong);
}

TEST(Judge, ChecksAllThatIsAskedOfAResponse) {
  const auto finding = [](const ResponseCheck& check) {
    Scene scene;
    scene.respond("200", "hello, world", {{"content-type", "text/plain"}, {"x-a", "1"}}, {{"x-sum", "42"}});
    scene.fence();
    auto step = expect("response $s");
    step.any_of[0].strong[0].check = check;
    const auto judgement = scene.judged(step, true);
    return judgement.grade == strong ? none : judgement.finding;
  };
  EXPECT_EQ(finding({}), none);
  EXPECT_EQ(finding({.fields = {"content-type: text/*", "x-a"}}), none);
  EXPECT_EQ(finding({.fields = {"content-type: image/*"}}), wrong_response);
  EXPECT_EQ(finding({.fields = {":status: 200"}}), none);
  EXPECT_EQ(finding({.absent = {"x-b"}}), none);
  EXPECT_EQ(finding({.absent = {"x-a"}}), wrong_response);
  EXPECT_EQ(finding({.body = "hello, world"}), none);
  EXPECT_EQ(finding({.body = "hello"}), wrong_response);
  EXPECT_EQ(finding({.body_contains = {"hello", "world"}}), none);
  EXPECT_EQ(finding({.body_contains = {"hello", "moon"}}), wrong_response);
  EXPECT_EQ(finding({.body_size = Value(12)}), none);
  EXPECT_EQ(finding({.body_size = Value(13)}), wrong_response);
  EXPECT_EQ(finding({.trailers = {"x-sum: 4?"}}), none);
  EXPECT_EQ(finding({.trailers = {"x-a: *"}}), wrong_response) << "that is in the head";
  EXPECT_EQ(finding({.no_body = true}), wrong_response);
}

TEST(Judge, NeedNotWaitForTheEndOfAResponse) {
  Scene scene;
  scene.begin("200");
  auto step = expect("response $s");
  EXPECT_EQ(scene.judged(step, false).grade, inconclusive);
  step.any_of[0].strong[0].check = ResponseCheck{.whole = false};
  EXPECT_EQ(scene.judged(step, false).grade, strong);
}

TEST(Judge, KnowsHttp1) {
  peer::Peer peer({});
  peer.receive(as_bytes("HTTP/1.1 400 Bad Request\r\n"));
  const Evidence evidence{peer.observed(), peer.model(), {}};
  EXPECT_EQ(judge(expect("bad-preface"), evidence, true).grade, weak);
  EXPECT_EQ(judge(expect("no-h2"), evidence, true).grade, strong);
  const auto refused = judge(expect("connection-error PROTOCOL_ERROR"), evidence, true);
  EXPECT_EQ(refused.finding, wrong_response);
  EXPECT_EQ(refused.observed, "an HTTP/1.x answer");
}

TEST(Judge, CallsAFloodInvalid) {
  peer::Peer peer({.max_frames = 1});
  peer.receive(settings_frame({}));
  peer.receive(settings_frame({}));
  const Evidence evidence{peer.observed(), peer.model(), {}};
  const auto judgement = judge(expect("ignored"), evidence, false);
  EXPECT_EQ(judgement.finding, invalid_octets);
  EXPECT_EQ(judgement.observed, "octets without end");
}

// What a client under TLS asked for, and whom it named.
Judgement of_client(std::string_view accept, const std::string& authority, const std::string& name) {
  peer::Peer peer({.target = model::Role::client});
  peer.hello({.server_name = name});
  Bytes block;
  hpack::Encoder encoder;
  const FieldList request{
      {":method", "GET"}, {":scheme", "https"}, {":path", "/"}, {":authority", authority}};
  encoder.encode(request, block);
  peer.receive(as_bytes(client_magic));
  peer.receive(settings_frame({}));
  peer.receive(headers_frame(1, block, flag::END_HEADERS | flag::END_STREAM));
  const Evidence evidence{peer.observed(), peer.model(), {}, 0, 0, accept == "named-by-tls"};
  return judge(expect(accept), evidence, true);
}

TEST(Judge, SeesWhetherAClientNamesTheServer) {
  EXPECT_EQ(of_client("named-by-tls", "localhost:8443", "localhost").grade, Grade::strong);
  EXPECT_EQ(of_client("named-by-tls", "127.0.0.1:8443", "").grade, Grade::strong);
  EXPECT_EQ(of_client("named-by-tls", "[::1]:8443", "").grade, Grade::strong);
  const auto unnamed = of_client("named-by-tls", "localhost:8443", "");
  EXPECT_EQ(unnamed.grade, Grade::fail);
  EXPECT_EQ(unnamed.finding, wrong_response);
  EXPECT_TRUE(unnamed.observed.contains("no server name"));
}

TEST(Judge, DescribesWhatAClientAskedFor) {
  const auto other = of_client("requested 3", "localhost", "localhost");
  EXPECT_EQ(other.finding, Finding::silence);
  EXPECT_EQ(other.observed, "nothing but requests");
}

TEST(Judge, DoesNotTakeHttp2ForAProtocolThatWasNotAgreed) {
  EXPECT_EQ(of_client("not-spoken", "localhost", "localhost").finding, accepted);
}

TEST(Judge, DescribesInOneLine) {
  Scene scene;
  EXPECT_EQ(scene.described(), "nothing, not even an answer to PING");
  scene.fence();
  EXPECT_EQ(scene.described(), "no reaction (PING is answered)");
  scene.begin("200");
  scene.rst(1, CANCEL);
  scene.goaway(NO_ERROR);
  scene.close(CloseKind::fin);
  scene.vanish();
  EXPECT_EQ(
      scene.described(),
      "response 200 on stream 1 (not complete), RST_STREAM on stream 1 with CANCEL, GOAWAY with NO_ERROR, "
      "end of the connection (fin), and the target no longer accepts connections");
  for (int i = 0; i < 300; ++i) scene.rst(5, CANCEL);
  EXPECT_LT(scene.described().size(), 1000U);
}

}  // namespace
}  // namespace h2prism::script
