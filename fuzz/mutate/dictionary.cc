#include "fuzz/mutate/dictionary.h"

#include <string_view>

#include "engine/wire/frame_writer.h"
#include "fuzz/mutate/octets.h"

namespace h2prism::fuzz {
namespace {

using hpack::Huffman;
using hpack::Representation;

constexpr std::uint64_t static_method_get = 2, static_path = 4, static_scheme_http = 6, static_status_200 = 8;

constexpr std::string_view names[] = {
    "accept",  "content-length",   "cookie", ":authority", ":method",   ":path", ":scheme", ":status",
    "te",      "connection",       "host",   "priority",   ":protocol", "x",     "",        "Upper",
    "trailer", "transfer-encoding"};
constexpr std::string_view values[] = {"",         "0",
                                       "1",        "-1",
                                       "200",      "100",
                                       "204",      "GET",
                                       "HEAD",     "POST",
                                       "CONNECT",  "http",
                                       "/",        "*",
                                       "a",        "a b",
                                       "trailers", "18446744073709551616",
                                       "u=3, i",   std::string_view("\0", 1),
                                       "\r\n",     "localhost"};

Huffman any_huffman(Random& random) { return static_cast<Huffman>(random.below(3)); }

std::optional<Padding> any_padding(Random& random) {
  if (!random.one_in(3)) return {};
  Padding padding{static_cast<std::uint8_t>(random.interesting(8, 1)), {}};
  if (random.one_in(2)) padding.pad_length &= 0xf;
  if (random.one_in(3)) padding.octets = random.below(4);  // fewer, or more, than it says
  return padding;
}

std::uint8_t any_flags(Random& random, std::uint8_t usual) {
  return random.one_in(4) ? static_cast<std::uint8_t>(random.octet() & 0x2d) : usual;
}

PriorityFields any_priority(Random& random, std::uint32_t stream) {
  return {random.one_in(2), random.one_in(3) ? stream : static_cast<std::uint32_t>(random.below(8)),
          random.octet()};
}

}  // namespace

ErrorCode any_error_code(Random& random) {
  return static_cast<ErrorCode>(random.one_in(4) ? random.interesting(32, 0xd) : random.below(0xe));
}

Setting any_setting(Random& random) {
  const auto id = static_cast<SettingId>(random.one_in(8) ? random.interesting(16, 9) : 1 + random.below(9));
  switch (random.below(3)) {
    case 0: return {id, static_cast<std::uint32_t>(random.below(3))};
    case 1: return {id, static_cast<std::uint32_t>(random.interesting(32, default_max_frame_size))};
    default: return {id, static_cast<std::uint32_t>(random.interesting(32, default_window_size))};
  }
}

hpack::Op dictionary_op(Random& random, std::size_t dynamic) {
  const auto last = hpack::first_dynamic_index - 1 + dynamic;
  const auto index = [&]() -> std::uint64_t {
    switch (random.below(5)) {
      case 0: return last + random.below(3);  // the last entry, and just beyond
      case 1: return random.interesting(32, last);
      case 2: return dynamic == 0 ? 61 : hpack::first_dynamic_index + random.below(dynamic);
      default: return 1 + random.below(hpack::first_dynamic_index - 1);
    }
  };
  const auto padding = static_cast<std::uint8_t>(random.one_in(12) ? random.below(6) : 0);
  switch (random.below(8)) {
    case 0:
    case 1: return hpack::IndexedOp{index(), padding};
    case 2:
      return hpack::TableSizeOp{random.one_in(2) ? random.below(200) : random.interesting(32, 4096), padding,
                                false};
    case 3: return hpack::RawOp{random_octets(random, 6)};
    default: break;
  }
  hpack::LiteralOp op;
  op.representation = static_cast<Representation>(1 + random.below(3));
  op.field = {std::string(random.pick(names)), std::string(random.pick(values)), false};
  if (random.one_in(4)) op.field.value.assign(random.interesting(8, 100), 'v');
  if (random.one_in(3)) op.name_index = index();
  op.huffman = any_huffman(random);
  op.integer_padding = padding;
  return op;
}

Bytes message_head(Random& random, model::Role sender) {
  using namespace hpack;
  std::vector<Op> ops;
  const auto literal = [&](std::uint64_t name_index, std::string value) {
    return LiteralOp{static_cast<Representation>(1 + random.below(3)),
                     {{}, std::move(value)},
                     name_index,
                     any_huffman(random)};
  };
  if (sender == model::Role::client) {
    const auto method = static_method_get + random.below(2);
    ops = {IndexedOp{method}, IndexedOp{static_scheme_http}, IndexedOp{static_path}, literal(1, "a")};
  } else {
    ops = {IndexedOp{static_status_200 + random.below(7)}};
    if (random.one_in(4)) ops[0] = literal(static_status_200, random.one_in(2) ? "100" : "103");
  }
  if (random.one_in(3)) {  // content-length; a count of 32 bits would wrap
    const auto wrap = random.one_in(4) ? std::uint64_t{1} << 32 : 0;
    ops.push_back(literal(28, std::to_string(wrap + random.below(6))));
  }
  for (auto more = random.below(3); more > 0; --more) ops.push_back(dictionary_op(random, 0));
  if (random.one_in(8)) ops.erase(ops.begin() + static_cast<std::ptrdiff_t>(random.below(ops.size())));
  Bytes block;
  Encoder().encode_ops(ops, block);
  return block;
}

Bytes dictionary_frame(Random& random, model::Role sender, std::uint32_t stream) {
  const auto head = [&] {
    return random.one_in(6) ? random_octets(random, 12) : message_head(random, sender);
  };
  switch (random.below(16)) {
    case 0:
      return data_frame(stream, random_octets(random, 12),
                        any_flags(random, static_cast<std::uint8_t>(random.below(2))), any_padding(random));
    case 1:
    case 2: {
      std::optional<PriorityFields> priority;
      if (random.one_in(4)) priority = any_priority(random, stream);
      const auto flags = static_cast<std::uint8_t>(flag::END_HEADERS | random.below(2));
      return headers_frame(stream, head(), any_flags(random, flags), priority, any_padding(random));
    }
    case 3: return priority_frame(stream, any_priority(random, stream));
    case 4: return rst_stream_frame(stream, any_error_code(random));
    case 5: {
      std::vector<Setting> settings(random.below(4));
      for (auto& setting : settings) setting = any_setting(random);
      return settings_frame(settings);
    }
    case 6: return settings_ack_frame();
    case 7:
      return push_promise_frame(stream, static_cast<std::uint32_t>(2 + random.below(8)),
                                message_head(random, model::Role::client),
                                any_flags(random, flag::END_HEADERS), any_padding(random));
    case 8: return ping_frame({'p', 'i', 'n', 'g'}, random.one_in(2));
    case 9:
      return goaway_frame(static_cast<std::uint32_t>(random.interesting(31, stream)), any_error_code(random),
                          random_octets(random, 6));
    case 10:
      return window_update_frame(random.one_in(2) ? 0 : stream,
                                 static_cast<std::uint32_t>(random.interesting(31, 1)));
    case 11: return continuation_frame(stream, head(), any_flags(random, flag::END_HEADERS));
    case 12: return altsvc_frame(random.one_in(2) ? 0 : stream, as_bytes("http://a"), as_bytes("h2=\":1\""));
    case 13: {
      const ByteView origins[] = {as_bytes("https://a"), as_bytes("")};
      return origin_frame(origins);
    }
    case 14: return priority_update_frame(stream, as_bytes("u=1, i"));
    default:
      return raw_frame(static_cast<FrameType>(random.octet()), random.octet(), stream,
                       random_octets(random, 12));
  }
}

}  // namespace h2prism::fuzz
