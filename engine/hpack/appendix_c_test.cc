// The examples of RFC 7541 Appendix C.2 to C.6, both ways, with the state of the table after each.
#include <gtest/gtest.h>

#include "engine/hpack/decoder.h"
#include "engine/hpack/encoder.h"
#include "engine/hpack/test_tools.h"

namespace h2prism::hpack {
namespace {

struct Example {
  std::string_view block;
  Lines fields;
  Lines table;  // newest first
  std::size_t table_size = 0;
};

// The representation that a line of an example stands for, with the indices it gives.
LiteralOp indexed_literal(std::uint64_t name_index, std::string value, Huffman huffman) {
  return {.representation = Representation::literal_indexed,
          .field = {.name = {}, .value = std::move(value)},
          .name_index = name_index,
          .huffman = huffman};
}
LiteralOp new_name(Representation representation, std::string name, std::string value, Huffman huffman) {
  return {.representation = representation,
          .field = {.name = std::move(name), .value = std::move(value)},
          .name_index = std::nullopt,
          .huffman = huffman};
}

using OpList = std::vector<Op>;

// `blocks[i]` written as `ops[i]`, and read back, on one connection.
void check(std::span<const Example> examples, std::span<const OpList> ops, std::size_t table_size = 4096) {
  Decoder decoder(table_size);
  Encoder encoder;
  Bytes block;
  encoder.encode_ops(OpList{TableSizeOp{.size = table_size}}, block);
  decode_ok(decoder, block);
  ASSERT_EQ(examples.size(), ops.size());
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const Example& example = examples[i];
    EXPECT_EQ(lines(decode_ok(decoder, hex(example.block))), example.fields);
    block.clear();
    encoder.encode_ops(ops[i], block);
    EXPECT_EQ(to_hex(block), to_hex(hex(example.block)));
    for (const DynamicTable* table : {&decoder.table(), &encoder.table()}) {
      EXPECT_EQ(lines(*table), example.table);
      EXPECT_EQ(table->size(), example.table_size);
    }
  }
}

TEST(AppendixC, C2Representations) {
  const Example literal_indexed = {"400a637573746f6d2d6b65790d637573746f6d2d686561646572",
                                   {"custom-key: custom-header"},
                                   {"custom-key: custom-header"},
                                   55};
  check({&literal_indexed, 1}, std::vector<OpList>{{new_name(Representation::literal_indexed, "custom-key",
                                                             "custom-header", Huffman::never)}});

  const Example literal = {"040c2f73616d706c652f70617468", {":path: /sample/path"}, {}, 0};
  check({&literal, 1}, std::vector<OpList>{{LiteralOp{.representation = Representation::literal,
                                                      .field = {.name = {}, .value = "/sample/path"},
                                                      .name_index = 4,
                                                      .huffman = Huffman::never}}});

  const Example never = {"100870617373776f726406736563726574", {"password: secret"}, {}, 0};
  check({&never, 1}, std::vector<OpList>{{new_name(Representation::literal_never_indexed, "password",
                                                   "secret", Huffman::never)}});
  Decoder decoder;
  EXPECT_TRUE(decode_ok(decoder, hex(never.block)).at(0).never_indexed);

  const Example indexed = {"82", {":method: GET"}, {}, 0};
  check({&indexed, 1}, std::vector<OpList>{{IndexedOp{2}}});
}

std::vector<Example> requests(std::string_view first, std::string_view second, std::string_view third) {
  return {
      {first,
       {":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"},
       {":authority: www.example.com"},
       57},
      {second,
       {":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com",
        "cache-control: no-cache"},
       {"cache-control: no-cache", ":authority: www.example.com"},
       110},
      {third,
       {":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com",
        "custom-key: custom-value"},
       {"custom-key: custom-value", "cache-control: no-cache", ":authority: www.example.com"},
       164},
  };
}

std::vector<OpList> request_ops(Huffman huffman) {
  return {
      {IndexedOp{2}, IndexedOp{6}, IndexedOp{4}, indexed_literal(1, "www.example.com", huffman)},
      {IndexedOp{2}, IndexedOp{6}, IndexedOp{4}, IndexedOp{62}, indexed_literal(24, "no-cache", huffman)},
      {IndexedOp{2}, IndexedOp{7}, IndexedOp{5}, IndexedOp{63},
       new_name(Representation::literal_indexed, "custom-key", "custom-value", huffman)},
  };
}

TEST(AppendixC, C3RequestsWithoutHuffman) {
  check(requests("828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865",
                 "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"),
        request_ops(Huffman::never));
}

constexpr std::string_view c4_blocks[] = {"828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
                                          "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"};

TEST(AppendixC, C4RequestsWithHuffman) {
  check(requests(c4_blocks[0], c4_blocks[1], c4_blocks[2]), request_ops(Huffman::always));
}

TEST(AppendixC, C4IsWhatTheEncoderMakesByDefault) {
  Decoder decoder;
  Encoder encoder;
  for (const std::string_view expected : c4_blocks) {
    const FieldList fields = decode_ok(decoder, hex(expected));
    Bytes block;
    encoder.encode(std::span<const Field>(fields), block);
    EXPECT_EQ(to_hex(block), expected);
  }
}

const std::string date1 = "Mon, 21 Oct 2013 20:13:21 GMT";
const std::string date2 = "Mon, 21 Oct 2013 20:13:22 GMT";
const std::string url = "https://www.example.com";
const std::string cookie = "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

std::vector<Example> responses(std::string_view first, std::string_view second, std::string_view third) {
  return {
      {first,
       {":status: 302", "cache-control: private", "date: " + date1, "location: " + url},
       {"location: " + url, "date: " + date1, "cache-control: private", ":status: 302"},
       222},
      {second,
       {":status: 307", "cache-control: private", "date: " + date1, "location: " + url},
       {":status: 307", "location: " + url, "date: " + date1, "cache-control: private"},
       222},
      {third,
       {":status: 200", "cache-control: private", "date: " + date2, "location: " + url,
        "content-encoding: gzip", "set-cookie: " + cookie},
       {"set-cookie: " + cookie, "content-encoding: gzip", "date: " + date2},
       215},
  };
}

std::vector<OpList> response_ops(Huffman huffman) {
  return {
      {indexed_literal(8, "302", huffman), indexed_literal(24, "private", huffman),
       indexed_literal(33, date1, huffman), indexed_literal(46, url, huffman)},
      {indexed_literal(8, "307", huffman), IndexedOp{65}, IndexedOp{64}, IndexedOp{63}},
      {IndexedOp{8}, IndexedOp{65}, indexed_literal(33, date2, huffman), IndexedOp{64},
       indexed_literal(26, "gzip", huffman), indexed_literal(55, cookie, huffman)},
  };
}

TEST(AppendixC, C5ResponsesWithoutHuffmanInATableOf256) {
  check(responses("4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54"
                  "6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
                  "4803333037c1c0bf",
                  "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f"
                  "3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076"
                  "657273696f6e3d31"),
        response_ops(Huffman::never), 256);
}

TEST(AppendixC, C6ResponsesWithHuffmanInATableOf256) {
  check(responses("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f"
                  "0b97c8e9ae82ae43d3",
                  "4883640effc1c0bf",
                  "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335df"
                  "dfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007"),
        response_ops(Huffman::always), 256);
}

}  // namespace
}  // namespace h2prism::hpack
