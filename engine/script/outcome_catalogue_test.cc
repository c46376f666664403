#include "engine/script/outcome_catalogue.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

namespace h2prism::script {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> texts(const std::vector<Reaction>& reactions) {
  std::vector<std::string> out;
  for (const auto& reaction : reactions) out.push_back(to_string(reaction));
  return out;
}

Outcome outcome(std::string_view text) {
  auto made = standard_outcomes().parse_outcome(text);
  if (made) return std::move(*made);
  ADD_FAILURE() << text << ": " << made.error().message;
  return {};
}

std::string fault(std::string_view text) {
  const auto made = standard_outcomes().parse_outcome(text);
  return made ? "no fault" : made.error().message;
}

std::vector<std::string> mistakes_in(std::string_view yaml) {
  std::vector<std::string> out;
  const auto catalogue = OutcomeCatalogue::parse(yaml, "o");
  if (catalogue) return out;
  for (const auto& problem : catalogue.error()) out.push_back(to_string(problem));
  return out;
}

TEST(OutcomeCatalogue, IsCompiledInAsItStandsInTheFile) {
  std::ifstream in(H2PRISM_SOURCE_DIR "/cases/outcomes.yaml", std::ios::binary);
  const std::string file(std::istreambuf_iterator<char>(in), {});
  ASSERT_FALSE(file.empty());
  EXPECT_EQ(standard_outcomes_yaml(), file);
}

// The table of cases/README.md.
TEST(OutcomeCatalogue, KnowsEveryOutcome) {
  std::vector<std::string> names;
  for (const auto& one : standard_outcomes().all()) {
    names.push_back(one.name);
    EXPECT_FALSE(one.means.empty()) << one.name;
  }
  EXPECT_THAT(
      names,
      ElementsAre("connection-error", "stream-error", "malformed", "malformed-late", "bad-preface", "ignored",
                  "discarded", "dropped", "tolerated", "tolerated-on", "response", "answered", "taken",
                  "malformed-at-end", "requested", "prefaced", "completed", "given-up", "refused",
                  "continued", "data-falling", "settings-ack", "ping-ack", "no-upgrade", "too-much", "enough",
                  "closes", "ended", "farewell", "no-h2", "not-spoken", "no-certificate", "named-by-tls",
                  "no-tls-requests", "no-renegotiation", "served-without-tls-requests", "held-back"));
  for (const auto text : {"connection-error PROTOCOL_ERROR",
                          "stream-error 1 PROTOCOL_ERROR",
                          "malformed 1",
                          "malformed-late 1",
                          "bad-preface",
                          "ignored",
                          "discarded 1",
                          "dropped 1",
                          "tolerated",
                          "tolerated-on 1",
                          "response 1",
                          "answered 1",
                          "taken 1",
                          "malformed-at-end 1",
                          "requested 1",
                          "prefaced",
                          "completed 1",
                          "given-up 1",
                          "refused 1",
                          "continued 1",
                          "data-falling 1",
                          "settings-ack",
                          "ping-ack 0102030405060708",
                          "too-much",
                          "enough",
                          "closes",
                          "ended",
                          "farewell",
                          "no-h2",
                          "not-spoken",
                          "no-certificate",
                          "named-by-tls",
                          "no-tls-requests",
                          "no-renegotiation",
                          "served-without-tls-requests 1",
                          "held-back 1"}) {
    EXPECT_EQ(outcome(text).text, text);
    EXPECT_FALSE(outcome(text).strong.empty()) << text;
  }
}

TEST(OutcomeCatalogue, FillsInErrors) {
  const auto connection = outcome("connection-error FLOW_CONTROL_ERROR|STREAM_CLOSED");
  EXPECT_THAT(texts(connection.strong), ElementsAre("GOAWAY with FLOW_CONTROL_ERROR or STREAM_CLOSED"));
  EXPECT_THAT(texts(connection.weak), ElementsAre("GOAWAY with PROTOCOL_ERROR or INTERNAL_ERROR",
                                                  "end of the connection without GOAWAY", "TCP reset"));
  const auto stream = outcome("stream-error $s STREAM_CLOSED");
  EXPECT_THAT(texts(stream.strong), ElementsAre("RST_STREAM on stream $s with STREAM_CLOSED"));
  EXPECT_EQ(stream.strong[0].stream, Value::named("s"));
  EXPECT_THAT(stream.strong[0].codes, ElementsAre(ErrorCode::STREAM_CLOSED));
  EXPECT_TRUE(stream.wants(ReactionKind::rst_stream));
  EXPECT_FALSE(stream.wants(ReactionKind::goaway));
  EXPECT_TRUE(stream.admits(ReactionKind::goaway));
  EXPECT_FALSE(stream.speaks_of(ReactionKind::response));
}

TEST(OutcomeCatalogue, FillsInResponses) {
  EXPECT_THAT(texts(outcome("response 3").strong), ElementsAre("response 2xx on stream 3"));
  EXPECT_THAT(texts(outcome("response $last 404").strong), ElementsAre("response 404 on stream $last"));
  EXPECT_THAT(texts(outcome("response 1 2xx-4xx").strong), ElementsAre("response 2xx-4xx on stream 1"));
  EXPECT_THAT(texts(outcome("answered 1").strong), ElementsAre("response of any status on stream 1"));
  const auto malformed = outcome("malformed 1");
  EXPECT_THAT(texts(malformed.never), ElementsAre("response 2xx-3xx on stream 1"));
  EXPECT_TRUE(malformed.speaks_of(ReactionKind::response));
  EXPECT_FALSE(malformed.may_precede);
  EXPECT_TRUE(outcome("malformed-late 1").may_precede);
}

TEST(OutcomeCatalogue, FillsInOctets) {
  EXPECT_EQ(outcome("ping-ack 6162636465666768").strong[0].opaque, "abcdefgh");
  EXPECT_EQ(outcome("ping-ack \"6162636465666768\"").strong[0].opaque, "abcdefgh");
  EXPECT_THAT(texts(outcome("ping-ack 6162636465666768").strong),
              ElementsAre("PING ACK with 6162636465666768"));
}

TEST(OutcomeCatalogue, SaysWhatIsNoOutcome) {
  EXPECT_EQ(fault(""), "an outcome is missing");
  EXPECT_EQ(fault("ignore"), "'ignore' is not an outcome; did you mean 'ignored'?");
  EXPECT_THAT(fault("explodes-at-once"),
              ::testing::StartsWith("'explodes-at-once' is not an outcome; there are connection-error, "));
  EXPECT_EQ(fault("connection-error"), "connection-error needs an error code");
  EXPECT_EQ(fault("connection-error any"), "connection-error needs an error code");
  EXPECT_EQ(fault("connection-error PROTOCL_ERROR"),
            "'PROTOCL_ERROR' is not an error code; did you mean PROTOCOL_ERROR?");
  EXPECT_EQ(fault("connection-error PROTOCOL_ERROR | CANCEL"),
            "'|' is one word too many for connection-error");
  EXPECT_EQ(fault("stream-error PROTOCOL_ERROR"),
            "'PROTOCOL_ERROR' is not an integer, nor a name that starts with '$'");
  EXPECT_EQ(fault("malformed"), "malformed needs a stream: `malformed $s`");
  EXPECT_EQ(fault("malformed $stream"), "'$stream' is not a known value");
  EXPECT_EQ(fault("ignored $s"), "'$s' is one word too many for ignored");
  EXPECT_EQ(fault("response 1 6xx"), "'6xx' is no status; write 200, 4xx or 2xx-3xx");
  EXPECT_EQ(fault("ping-ack 0102"), "ping-ack needs 8 octets in hex");
  EXPECT_THAT(fault("ping-ack xyz"), ::testing::Not("no fault"));
}

TEST(OutcomeCatalogue, ReadsStatuses) {
  using Range = std::pair<std::uint16_t, std::uint16_t>;
  EXPECT_EQ(parse_status("200"), Range(200, 200));
  EXPECT_EQ(parse_status("4xx"), Range(400, 499));
  EXPECT_EQ(parse_status("2xx-3xx"), Range(200, 399));
  EXPECT_EQ(parse_status("404-405"), Range(404, 405));
  EXPECT_EQ(parse_status("any"), Range(200, 599));
  for (const auto text :
       {"", "20", "2000", "6xx", "099", "2x0", "20x", "-", "2xx-", "4xx-2xx", "2xx-3xx-4xx", "a00"}) {
    EXPECT_EQ(parse_status(text), std::nullopt) << text;
  }
}

TEST(OutcomeCatalogue, ReportsEveryMistakeInItsFile) {
  EXPECT_THAT(mistakes_in("x: {means: m, strong: [quiet]}"), IsEmpty());
  EXPECT_THAT(mistakes_in("[x]"), ElementsAre("o:1:1: expected a map of outcomes by name"));
  EXPECT_THAT(mistakes_in("a: {means: m, strong: [quiet]\n"),
              ElementsAre(::testing::StartsWith("o:2:1: not valid YAML")));
  EXPECT_THAT(mistakes_in("x: quiet"),
              ElementsAre("o:1:4: expected `means`, `strong` and perhaps `parameters`, `weak`, `never`"));
  EXPECT_THAT(mistakes_in("x: {}"), ElementsAre("o:1:1: outcome 'x' lacks 'means'",
                                                "o:1:1: outcome 'x' accepts nothing as strong"));
  EXPECT_THAT(
      mistakes_in("x: {means: m, strong: quiet}"),
      ElementsAre("o:1:15: 'strong' is not a key of an outcome (parameters, means, strong, weak, never)",
                  "o:1:1: outcome 'x' accepts nothing as strong"));
  EXPECT_THAT(
      mistakes_in("x: {means: m, strong: [quiet], wek: [reset]}"),
      ElementsAre("o:1:32: 'wek' is not a key of an outcome (parameters, means, strong, weak, never)"));
  EXPECT_THAT(
      mistakes_in(
          "x:\n  means: m\n  parameters: [streem]\n  strong:\n    - shout\n    - goaway\n    - goaway CANCL\n"
          "    - rst 1 any\n    - response any 6xx\n    - ping-ack 01\n    - close now\n    - rst $stream "
          "any\n    - []\n"),
      ElementsAre("o:3:16: 'streem' is not a parameter (stream, codes, status, opaque)",
                  "o:5:7: 'shout' is not a reaction", "o:6:7: 'goaway' lacks its codes",
                  "o:7:7: 'CANCL' is not an error code; did you mean CANCEL?",
                  "o:8:7: '1' is no stream: write $stream or any", "o:9:7: '6xx' is no status",
                  "o:10:7: '01' is not $opaque", "o:11:7: 'now' is one word too many for close",
                  "o:12:7: '$stream' is not among the parameters of this outcome",
                  "o:13:7: a reaction is missing"));
}

TEST(Reaction, IsSaidWithAllItsConditions) {
  Reaction reaction = outcome("response 1").strong[0];
  reaction.check = ResponseCheck{.fields = {"a: *"},
                                 .absent = {"b"},
                                 .body = "x",
                                 .body_contains = {"y"},
                                 .body_size = Value(3),
                                 .trailers = {"c: 1"},
                                 .no_body = true};
  EXPECT_EQ(to_string(reaction),
            "response 2xx on stream 1, with \"a: *\", without b, body \"x\", body with \"y\", body of 3 "
            "octets, without a body, "
            "with trailer \"c: 1\"");
}

TEST(Grade, IsReadAsItIsWritten) {
  for (const auto grade : {Grade::strong, Grade::weak, Grade::fail, Grade::skip, Grade::inconclusive}) {
    EXPECT_EQ(grade_from(to_string(grade)), grade);
  }
  EXPECT_EQ(grade_from("superb"), std::nullopt);
  EXPECT_EQ(to_string(Finding::invalid_octets), "invalid-octets");
}

}  // namespace
}  // namespace h2prism::script
