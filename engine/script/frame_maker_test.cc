#include "engine/script/frame_maker.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "engine/base/hex.h"
#include "engine/script/test_kit.h"

namespace h2prism::script {
namespace {

using ::testing::ElementsAre;

const Resolver values = [](std::string_view name) -> std::optional<std::int64_t> {
  if (name == "s") return 1;
  if (name == "i") return 2;
  if (name == "next") return 5;
  if (name == "peer.max_frame_size") return max_max_frame_size;
  return std::nullopt;
};

Result<MadeFrames> make(std::string_view yaml) {
  const auto steps = steps_of(yaml);
  if (steps.size() != 1 || !std::holds_alternative<FrameSpec>(steps[0].what)) return fail("no frame");
  hpack::Encoder encoder;
  return make_frames(std::get<FrameSpec>(steps[0].what), {}, values, encoder);
}

// The frames in hex, a space between two.
std::string octets(std::string_view yaml) {
  const auto made = make(yaml);
  if (!made) return made.error().message;
  std::string out;
  for (const auto& frame : made->frames) out += (out.empty() ? "" : " ") + to_hex(frame);
  return out;
}

struct Row {
  std::string_view yaml;
  std::vector<std::string_view>
      frames;  // header fields apart, for the reader: length type flags stream payload
};

void expect_octets(const Row& row) {
  std::string want;
  for (const auto frame : row.frames) want += (want.empty() ? "" : " ") + to_hex(*parse_hex(frame));
  EXPECT_EQ(octets(row.yaml), want) << row.yaml;
}

TEST(FrameMaker, WritesEveryFieldOfEveryFrame) {
  const Row rows[] = {
      {"DATA: {stream: 1, data: hi}", {"000002 00 00 00000001 6869"}},
      {"DATA: {stream: $s, hex: \"00 ff\", flags: END_STREAM}", {"000002 00 01 00000001 00ff"}},
      {"DATA: {stream: $next, size: $i + 1}", {"000003 00 00 00000005 787878"}},
      {"DATA: {stream: 1, data: a, pad_length: 2}", {"000004 00 08 00000001 02 61 0000"}},
      {"DATA: {stream: 1, data: a, padding: 2}", {"000004 00 08 00000001 02 61 0000"}},
      {"DATA: {stream: 1, data: a, pad_length: 5, padding: 1}", {"000003 00 08 00000001 05 61 00"}},
      {"DATA: {stream: 1, pad_length: 3, padding: 0, flags: END_STREAM}", {"000001 00 09 00000001 03"}},

      {"HEADERS: {stream: 1, fields: \":method: GET\"}", {"000001 01 05 00000001 82"}},
      {"HEADERS: {stream: 1, fields: [$get], flags: END_HEADERS}",
       {"00000b 01 04 00000001 82 86 84 41 86a0e41d139d09"}},
      {"HEADERS: {stream: 3, block: \"82\", priority: {dependency: 1, weight: 7, exclusive: true}}",
       {"000006 01 25 00000003 80000001 07 82"}},
      {"HEADERS: {stream: 3, block: \"82\", priority: {}, pad_length: 2}",
       {"000009 01 2d 00000003 02 00000000 0f 82 0000"}},
      {"PUSH_PROMISE: {stream: 1, promised: 2, block: \"82\"}", {"000005 05 04 00000001 00000002 82"}},
      {"PUSH_PROMISE: {stream: 1, promised: 2, block: \"82\", pad_length: 1}",
       {"000007 05 0c 00000001 01 00000002 82 00"}},
      {"CONTINUATION: {stream: 1, block: \"82\"}", {"000001 09 04 00000001 82"}},
      {"CONTINUATION: {stream: 1, flags: 0}", {"000000 09 00 00000001"}},

      {"PRIORITY: {stream: 3, dependency: 1, weight: 0}", {"000005 02 00 00000003 00000001 00"}},
      {"PRIORITY: {stream: 3, dependency: $s, exclusive: true}", {"000005 02 00 00000003 80000001 0f"}},
      {"RST_STREAM: {stream: 1, code: CANCEL}", {"000004 03 00 00000001 00000008"}},
      {"RST_STREAM: {stream: 1, code: 0xfedcba98}", {"000004 03 00 00000001 fedcba98"}},
      {"SETTINGS", {"000000 04 00 00000000"}},
      {"SETTINGS: {flags: ACK}", {"000000 04 01 00000000"}},
      {"SETTINGS: {settings: {INITIAL_WINDOW_SIZE: 0, 0x1a1a: $i}}",
       {"00000c 04 00 00000000 0004 00000000 1a1a 00000002"}},
      {"SETTINGS: {settings: [{MAX_FRAME_SIZE: 16384}, {MAX_FRAME_SIZE: 16385}]}",
       {"00000c 04 00 00000000 0005 00004000 0005 00004001"}},
      {"PING", {"000008 06 00 00000000 0000000000000000"}},
      {"PING: {opaque: \"0102030405060708\", flags: ACK, stream: 1}",
       {"000008 06 01 00000001 0102030405060708"}},
      {"GOAWAY: {last_stream: 3, code: PROTOCOL_ERROR, debug: ok}",
       {"00000a 07 00 00000000 00000003 00000001 6f6b"}},
      {"WINDOW_UPDATE: {stream: 0, increment: 1}", {"000004 08 00 00000000 00000001"}},
      {"WINDOW_UPDATE: {stream: 1, increment: 0x80000001}", {"000004 08 00 00000001 80000001"}},
      {"ALTSVC: {origin: a, value: h2}", {"000005 0a 00 00000000 0001 61 6832"}},
      {"ORIGIN: {origins: [a, bc]}", {"000007 0c 00 00000000 0001 61 0002 6263"}},
      {"PRIORITY_UPDATE: {prioritized: 3, value: u=1}", {"000007 10 00 00000000 00000003 753d31"}},
      {"FRAME: {type: SETTINGS, stream: 0, size: 3}", {"000003 04 00 00000000 787878"}},
      {"FRAME: {type: HEADERS, stream: 1, flags: END_HEADERS, size: 2}", {"000002 01 04 00000001 7878"}},
      {"FRAME: {type: 0xfe, stream: 1, flags: 0xff, payload: \"00 01\"}", {"000002 fe ff 00000001 0001"}},
      {"FRAME: {type: 0xfe, stream: 0, size: 2}", {"000002 fe 00 00000000 7878"}},
      {"FRAME: {type: HEADERS, stream: 1, size: $i}", {"000002 01 00 00000001 7878"}},
      {"FRAME: {type: PING, stream: 0}", {"000000 06 00 00000000"}},
  };
  for (const auto& row : rows) expect_octets(row);
}

TEST(FrameMaker, Lies) {
  const Row rows[] = {
      {"PING: {length: 7}", {"000007 06 00 00000000 0000000000000000"}},
      {"PING: {length: $i}", {"000002 06 00 00000000 0000000000000000"}},
      {"PING: {type: 0x42}", {"000008 42 00 00000000 0000000000000000"}},
      {"PING: {type: DATA}", {"000008 00 00 00000000 0000000000000000"}},
      {"PING: {reserved: true}", {"000008 06 00 80000000 0000000000000000"}},
      {"PING: {flags: ACK|0x80}", {"000008 06 81 00000000 0000000000000000"}},
      {"PING: {payload: \"00\"}", {"000001 06 00 00000000 00"}},
      {"PING: {payload: \"00\", length: 8}", {"000008 06 00 00000000 00"}},
      {"HEADERS: {stream: 1, payload: \"82\"}", {"000001 01 05 00000001 82"}},
      {"PUSH_PROMISE: {stream: 1, payload: \"00\"}", {"000001 05 04 00000001 00"}},
      // Only the first frame of a split block lies.
      {"HEADERS: {stream: 1, block: \"8284\", split: [1], length: 9, reserved: true}",
       {"000009 01 01 80000001 82", "000001 09 04 00000001 84"}},
  };
  for (const auto& row : rows) expect_octets(row);
}

TEST(FrameMaker, SplitsAFieldBlockAnywhere) {
  const Row rows[] = {
      {"HEADERS: {stream: 1, block: \"828684\", split: [1]}",
       {"000001 01 01 00000001 82", "000002 09 04 00000001 8684"}},
      {"HEADERS: {stream: 1, block: \"828684\", split: $i}",
       {"000002 01 01 00000001 8286", "000001 09 04 00000001 84"}},
      {"HEADERS: {stream: 1, block: \"828684\", split: [0, 2, 0]}",
       {"000000 01 01 00000001", "000002 09 00 00000001 8286", "000000 09 00 00000001",
        "000001 09 04 00000001 84"}},
      {"HEADERS: {stream: 1, block: \"828684\", split: each-octet}",
       {"000001 01 01 00000001 82", "000001 09 00 00000001 86", "000001 09 04 00000001 84"}},
      {"HEADERS: {stream: 1, block: \"8286\", split: 9}",
       {"000002 01 01 00000001 8286", "000000 09 04 00000001"}},
      {"HEADERS: {stream: 1, block: \"8286\", split: [1], end: false}",
       {"000001 01 01 00000001 82", "000001 09 00 00000001 86"}},
      {"HEADERS: {stream: 1, block: \"82\", end: false}", {"000001 01 01 00000001 82"}},
      {"HEADERS: {stream: 1, block: \"8286\", split: [1], flags: END_HEADERS|0x40}",
       {"000001 01 40 00000001 82", "000001 09 04 00000001 86"}},
      // Padding and priority belong to the first frame.
      {"HEADERS: {stream: 3, block: \"8286\", split: [1], pad_length: 1, priority: {}}",
       {"000008 01 29 00000003 01 00000000 0f 82 00", "000001 09 04 00000003 86"}},
      {"PUSH_PROMISE: {stream: 1, promised: 2, block: \"8286\", split: [1]}",
       {"000005 05 00 00000001 00000002 82", "000001 09 04 00000001 86"}},
  };
  for (const auto& row : rows) expect_octets(row);
}

TEST(FrameMaker, WritesFieldBlocksAsOperations) {
  const auto block = [](std::string_view items) {
    const auto made = make(fmt::format("HEADERS: {{stream: 1, block: [{}]}}", items));
    return made ? to_hex(ByteView(made->frames[0]).subspan(frame_header_size)) : made.error().message;
  };
  EXPECT_EQ(block("{indexed: 2}"), "82");
  EXPECT_EQ(block("{indexed: 0}"), "80");
  EXPECT_EQ(block("{indexed: $i + 60}"), "be");
  EXPECT_EQ(block("{indexed: 127, integer_padding: 2}"), "ff808000");
  EXPECT_EQ(block("{table-size: 31, integer_padding: 1}"), "3f8000");
  EXPECT_EQ(block("{literal: \"a: b\", huffman: never}"), "0001610162");
  EXPECT_EQ(block("{literal-indexed: \"a: b\", huffman: never}"), "4001610162");
  EXPECT_EQ(block("{literal-never-indexed: \"a: b\", huffman: never}"), "1001610162");
  EXPECT_EQ(block("{literal: \"a: b\", huffman: always}"), "00811f818f");
  EXPECT_EQ(block("{literal: \":method: X\", name_index: 2, huffman: never}"), "020158");
  EXPECT_EQ(block("{raw: \"ff ff\"}, {fields: \":method: GET\"}"), "ffff82");
  // Later blocks and operations see what earlier ones put into the table.
  EXPECT_EQ(block("{literal-indexed: \"a: b\", huffman: never}, {fields: \"a: b\"}"), "4001610162be");
}

TEST(FrameMaker, OpensTheFirstBlockBehindALoweredTableLimitWithItsUpdate) {
  const auto block = [](std::string_view yaml, bool leaves_update_out) {
    auto frame = std::get<FrameSpec>(steps_of(yaml)[0].what);
    frame.leaves_update_out = leaves_update_out;
    hpack::Encoder encoder;
    encoder.set_peer_table_limit(20);
    const auto made = make_frames(frame, {}, values, encoder);
    return made ? to_hex(ByteView(made->frames[0]).subspan(frame_header_size)) : made.error().message;
  };
  EXPECT_EQ(block("HEADERS: {stream: 1, block: [{indexed: 2}]}", false), "3482");
  EXPECT_EQ(block("HEADERS: {stream: 1, block: [{raw: \"82\"}]}", false), "3482");
  EXPECT_EQ(block("HEADERS: {stream: 1, block: []}", false), "34");
  EXPECT_EQ(block("HEADERS: {stream: 1, fields: \":method: GET\"}", false), "3482");
  EXPECT_EQ(block("HEADERS: {stream: 1, block: [{table-size: 7}, {indexed: 2}]}", false), "2782");
  EXPECT_EQ(block("HEADERS: {stream: 1, block: [{indexed: 2}]}", true), "82");
  EXPECT_EQ(block("CONTINUATION: {stream: 1, block: [{indexed: 2}]}", false), "82");
}

TEST(FrameMaker, TellsTheFieldsThatItWrote) {
  const auto made = make(
      "HEADERS: {stream: 1, block: [{fields: [\":method: GET\"]}, {literal: \"x-a: $path\"}, {indexed: 4}]}");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->fields, (FieldList{{":method", "GET"}, {"x-a", "/"}}));
}

TEST(FrameMaker, NamesWhatIsNotKnown) {
  EXPECT_EQ(octets("DATA: {stream: $a}"), "$a is not known: no `open` came before");
  const std::string_view unknown =
      "$peer.max_concurrent_streams is not known: the target did not advertise it";
  EXPECT_EQ(octets("WINDOW_UPDATE: {stream: 1, increment: $peer.max_concurrent_streams}"), unknown);
  EXPECT_EQ(octets("PING: {length: $peer.max_concurrent_streams}"), unknown);
  EXPECT_EQ(octets("HEADERS: {stream: 1, block: [{indexed: $peer.max_concurrent_streams}]}"), unknown);
  EXPECT_EQ(octets("SETTINGS: {settings: {MAX_FRAME_SIZE: $peer.max_concurrent_streams}}"), unknown);
}

TEST(FrameMaker, MakesNoFrameThatItsLengthCannotTell) {
  const auto made = make("DATA: {stream: 1, size: $peer.max_frame_size}");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->frames[0].size(), frame_header_size + max_max_frame_size);
  const auto message = "no frame can be that long: the target takes every size there is";
  EXPECT_EQ(octets("DATA: {stream: 1, size: $peer.max_frame_size + 1}"), message);
  EXPECT_EQ(octets("FRAME: {type: 0xfe, stream: 1, size: $peer.max_frame_size + 1}"), message);
}

TEST(Expand, FillsInWhereTheTargetIs) {
  TargetInfo target;
  target.scheme = "https";
  target.authority = "example.org:8443";
  target.path = "/page";
  target.post_path = "/form";
  target.large_path = "/large";
  target.echo_path = "/echo";
  target.fields_path = "/fields";
  target.trailers_path = "/trailers";
  target.extra_fields = {{"user-agent", "h2prism"}};
  const auto expanded = [&](std::string_view yaml) {
    const auto steps = steps_of(fmt::format("HEADERS: {{stream: 1, fields: {}}}", yaml));
    std::vector<std::string> lines;
    for (const auto& field :
         expand(std::get<Fields>(std::get<FrameSpec>(steps.at(0).what).block.at(0)), target)) {
      lines.push_back(field.name + ": " + field.value);
    }
    return lines;
  };
  EXPECT_THAT(expanded("[$get, \"x: 1\"]"),
              ElementsAre(":method: GET", ":scheme: https", ":path: /page", ":authority: example.org:8443",
                          "x: 1", "user-agent: h2prism"));
  EXPECT_THAT(expanded("$post without :scheme :authority"),
              ElementsAre(":method: POST", ":path: /form", "user-agent: h2prism"));
  EXPECT_THAT(
      expanded("$head without :path"),
      ElementsAre(":method: HEAD", ":scheme: https", ":authority: example.org:8443", "user-agent: h2prism"));
  EXPECT_THAT(expanded("$response"), ElementsAre(":status: 200"));
  EXPECT_THAT(expanded("$message without :scheme :authority"),
              ElementsAre(":method: GET", ":path: /page", "user-agent: h2prism"));
  target.role = model::Role::client;
  EXPECT_THAT(expanded("$message"), ElementsAre(":status: 200"));
  EXPECT_THAT(expanded("[\":path: $path?q\", \"a: $scheme://$authority$post_path\"]"),
              ElementsAre(":path: /page?q", "a: https://example.org:8443/form"));
  EXPECT_THAT(expanded("[\"a: $large $echo $fields $trailers\"]"),
              ElementsAre("a: /large /echo /fields /trailers"));
  EXPECT_THAT(expanded("[{name: x, repeat: ab, times: 3}, {name: \"X \", value: \"\"}]"),
              ElementsAre("x: ababab", "X : "));
}

}  // namespace
}  // namespace h2prism::script
