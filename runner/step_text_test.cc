#include "runner/step_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/script/loader.h"
#include "engine/script/outcome_catalogue.h"
#include "engine/script/reader.h"
#include "engine/script/yaml.h"

namespace h2prism::runner {
namespace {

script::Steps read(const std::string& yaml) {
  const auto root = script::parse_yaml(yaml, "steps.yaml");
  EXPECT_TRUE(root) << yaml;
  script::Diagnostics problems;
  script::Reader reader("steps.yaml", script::standard_outcomes(), problems);
  auto steps = root ? reader.steps(*root) : script::Steps{};
  for (const auto& problem : problems) ADD_FAILURE() << to_string(problem);
  return steps;
}

// Steps written the way they are printed come back as they were.
TEST(StepsText, IsTheYamlAgain) {
  const std::string yaml = R"(- open
- open: {as: $a, end: true}
- DATA: {stream: $s, data: "hello \"you\"\x0d\x0a"}
- DATA: {stream: 1, flags: END_STREAM|PADDED, hex: "00ff"}
- DATA: {stream: 1, size: $peer.max_frame_size + 1, pad_length: 255, padding: 3}
- HEADERS: {stream: $next, flags: 0, fields: [$get without :path :scheme, ":path: /", {name: "x-pad", repeat: "a", times: 5000}]}
- HEADERS: {stream: 1, fields: {name: "x a:b", value: " c"}, split: [5, 0], between: [{PING}, {raw: "00"}], end: false}
- HEADERS: {stream: 1, fields: $post, split: each-octet, priority: {dependency: 3, weight: 15, exclusive: true}}
- HEADERS: {stream: 1, block: "82ff"}
- HEADERS: {stream: 1, block: [{table-size: 5000}, {fields: $head}, {indexed: 62, integer_padding: 2}, {raw: "ff"}]}
- HEADERS: {stream: 1, block: [{literal: "x-a: b", name_index: 0, huffman: always, integer_padding: 1}, {literal-indexed: "x: y"}]}
- HEADERS: {stream: 1, block: [{literal-never-indexed: "x: y", huffman: never}]}
- HEADERS: {stream: 1, block: []}
- PRIORITY: {stream: $s, dependency: $s, weight: 200, exclusive: true}
- RST_STREAM: {stream: $s, code: CANCEL}
- RST_STREAM: {stream: $s, code: 0xff}
- SETTINGS
- SETTINGS: {settings: {INITIAL_WINDOW_SIZE: 0, 0x1a1a: 7}}
- SETTINGS: {stream: 1, flags: ACK, settings: [{ENABLE_PUSH: 0}, {ENABLE_PUSH: 1}]}
- PUSH_PROMISE: {stream: $s, promised: 2, fields: $response}
- PING: {flags: ACK, opaque: "0102030405060708"}
- GOAWAY: {last_stream: $last, code: NO_ERROR, debug: "bye"}
- WINDOW_UPDATE: {stream: 0, increment: 0, reserved: true}
- CONTINUATION: {stream: 1, fields: "a: b"}
- ALTSVC: {stream: 1, origin: "https://a", value: "h2=\":1\""}
- ORIGIN: {origins: ["https://a", "https://b"]}
- PRIORITY_UPDATE: {prioritized: 1, value: "u=1"}
- FRAME: {type: 0x42, stream: 1, flags: 0x1, payload: "0001"}
- PING: {payload: "00", length: 100, type: DATA}
- raw: "ff00"
- text: "GET / HTTP/1.1\x0d\x0a"
- upload: {stream: $s, size: 200000, chunk: 100, pad_length: 1, end: false, trailers: "x: y"}
- repeat:
    times: 100
    steps:
      - PING
      - repeat:
          times: 2
          steps:
            - DATA: {stream: $i, size: 1}
- await: data $s 10
- await: response $s
- await: settings-ack
- fence
- shutdown
- expect: stream-error $s PROTOCOL_ERROR
- expect: [ignored, closes]
- alive
)";
  EXPECT_EQ(steps_text(read(yaml), ""), yaml);
}

// The same for every case that there is.
TEST(StepsText, EveryCaseOfTheSuiteComesBack) {
  const auto suite = script::load_suite(H2PRISM_SOURCE_DIR "/cases");
  ASSERT_TRUE(suite) << to_string(suite.error().front());
  for (const auto& test : suite->cases) {
    const auto text = steps_text(test.steps, "");
    const bool was_cut = text.find("\"... (") != std::string::npos;
    const bool in_full = std::ranges::none_of(test.steps, [](const script::Step& step) {
      const auto* expect = std::get_if<script::ExpectStep>(&step.what);
      return expect != nullptr && std::ranges::any_of(expect->any_of, [](const auto& o) {
               return o.strong.front().check.has_value();
             });
    });
    if (was_cut || !in_full) continue;
    EXPECT_EQ(steps_text(read(text), ""), text) << test.id;
  }
}

TEST(StepsText, LongOctetStringsAreCut) {
  script::FrameSpec data;
  data.type = FrameType::DATA;
  data.data = Bytes(1000, 0xff);
  EXPECT_EQ(step_text({data}), "DATA: {stream: 0, hex: \"" + std::string(256, 'f') + "\"... (1000 octets)}");
  data.data = Bytes(1000, 'x');
  EXPECT_EQ(step_text({data}), "DATA: {stream: 0, data: \"" + std::string(128, 'x') + "\"... (1000 octets)}");
}

TEST(StepText, ARepeatInOneLine) {
  EXPECT_EQ(step_text(read("- repeat: {times: 2, steps: [PING, fence]}")[0]),
            "repeat: {times: 2, steps: [{PING}, {fence}]}");
}

TEST(SettingsText, NamesAndNumbers) {
  EXPECT_EQ(settings_text({}), "{}");
  EXPECT_EQ(settings_text({{4, script::Value::named("window", 1)}}), "{INITIAL_WINDOW_SIZE: $window + 1}");
}

}  // namespace
}  // namespace h2prism::runner
