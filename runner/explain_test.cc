#include "runner/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script/loader.h"

namespace h2prism::runner {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string explained(const std::string& body) {
  script::Suite suite;
  suite.outcomes = script::standard_outcomes();
  script::Diagnostics problems;
  suite.requirements.add(R"(
- {id: RFC9113-6.9-2, section: "6.9", level: MUST, applies_to: both, summary: "An increment of 0 is an error.", testable: active}
- {id: RFC9113-6.9-3, section: "6.9", level: SHOULD_NOT, applies_to: both, summary: "More.", testable: active}
)",
                         "requirements.yaml", problems);
  read_cases(suite, "rfc: 9113#6.9\ntitle: WINDOW_UPDATE\ncases:\n" + body, "cases/6.9.yaml", problems);
  for (const auto& problem : problems) ADD_FAILURE() << to_string(problem);
  return suite.cases.empty() ? "" : explain_text(suite.cases.front(), suite);
}

TEST(Explain, SaysWhatIsSentAcceptedAndWhy) {
  EXPECT_EQ(explained(R"(
  - id: zero-increment-on-stream
    covers: [RFC9113-6.9-2, RFC9113-6.9-3]
    title: A zero increment on a stream is a stream error
    note: Nothing races here.
    send:
      - open
      - WINDOW_UPDATE: {stream: $s, increment: 0}
    expect: [bad-preface, stream-error $s PROTOCOL_ERROR]
    then: [fence, alive]
)"),
            R"(9113/6.9/zero-increment-on-stream
A zero increment on a stream is a stream error

  rule        RFC9113-6.9-2 MUST: An increment of 0 is an error.
              RFC9113-6.9-3 SHOULD NOT: More.
  role        server or client
  needs       open
  note        Nothing races here.
  send
    - open
    - WINDOW_UPDATE: {stream: $s, increment: 0}
  expect      bad-preface: GOAWAY PROTOCOL_ERROR or the end of the connection
    strong    GOAWAY with PROTOCOL_ERROR
              end of the connection without GOAWAY
              TCP reset
    weak      GOAWAY with INTERNAL_ERROR
              an HTTP/1.x answer
  or          stream-error $s PROTOCOL_ERROR: RST_STREAM on stream $s with PROTOCOL_ERROR
    strong    RST_STREAM on stream $s with PROTOCOL_ERROR
    weak      RST_STREAM on stream $s with PROTOCOL_ERROR or INTERNAL_ERROR
              GOAWAY with PROTOCOL_ERROR
              GOAWAY with PROTOCOL_ERROR or INTERNAL_ERROR
              end of the connection without GOAWAY
              TCP reset
  then
    - fence
    - alive
  file        cases/6.9.yaml:5
  play it     h2prism run 9113/6.9/zero-increment-on-stream
)");
}

TEST(Explain, SaysWhatIsNotOrdinary) {
  const auto text = explained(R"(
  - id: x
    covers: RFC9113-6.9-3
    title: T
    role: server
    needs: [page, post]
    tags: [flood]
    preface: early
    settings: {INITIAL_WINDOW_SIZE: 0}
    auto: {settings-ack: false, ping-ack: false, window-update: false}
    delivery: [10, 24]
    tls: {alpn: [h2, h2c], max: "1.2", sni: ""}
    expect: {response: {stream: 1, status: 4xx, no_body: true}}
    tolerate: closes
)");
  for (const auto* line :
       {"  role        server\n", "  needs       page, post, tls\n", "  tags        flood\n",
        "  preface     early: the provocation does not wait for the target's SETTINGS\n",
        "  settings    {INITIAL_WINDOW_SIZE: 0}\n",
        "  automatic   SETTINGS are not acknowledged, PING is not answered, no window is given back\n",
        "  delivery    segments of 10, 24 octets, then the rest\n",
        "  tls         alpn [h2, h2c], max 1.2, sni \"\"\n",
        "  expect      response 4xx on stream 1, without a body\n",
        "  tolerate    closes: the end of the connection\n",
        "              no MUST: a target that overlooks the fault passes as weak\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("  send\n")));
  EXPECT_THAT(text, Not(HasSubstr("  then\n")));
}

TEST(Explain, NeverStandsWhereItIsSaid) {
  EXPECT_THAT(explained("  - {id: x, covers: RFC9113-6.9-2, title: T, preface: none, delivery: per-octet, "
                        "expect: malformed 1}"),
              testing::AllOf(HasSubstr("    never     response 2xx-3xx on stream 1\n"),
                             HasSubstr("  delivery    per-octet\n"),
                             HasSubstr("  preface     none: nothing is sent before the provocation\n")));
}

TEST(Explain, SaysHowHttp2IsAskedForAndByWhichRfc) {
  const auto text = explained(R"(
  - id: a
    covers: RFC9113-6.9-2
    title: t
    role: server
    profile: rfc7540
    upgrade: {settings: {INITIAL_WINDOW_SIZE: 0}, fields: ["Upgrade: h2c"], body: abc}
    expect: response 1
)");
  EXPECT_THAT(text, HasSubstr("  profile     rfc7540\n"));
  EXPECT_THAT(text, HasSubstr("  upgrade     GET $path HTTP/1.1, HTTP2-Settings of {INITIAL_WINDOW_SIZE: 0}, "
                              "fields [Upgrade: h2c], 3 octets of content\n"));
  EXPECT_THAT(text, HasSubstr("  play it     h2prism run --profile rfc7540 9113/6.9/a\n"));
}

}  // namespace
}  // namespace h2prism::runner
