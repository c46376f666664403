#include "fuzz/mutate/steering.h"

#include <algorithm>
#include <vector>

#include "engine/wire/frame_writer.h"
#include "fuzz/mutate/dictionary.h"

namespace h2prism::fuzz {
namespace {

std::uint8_t end_stream(Random& random) { return random.one_in(2) ? flag::END_STREAM : std::uint8_t{0}; }

// To the edge of what a window may hold, or one beyond.
Bytes to_the_edge(Random& random, std::uint32_t stream, std::int64_t window) {
  const auto edge = std::clamp<std::int64_t>(max_window_size - window, 1, max_window_size);
  return window_update_frame(stream,
                             static_cast<std::uint32_t>(std::min<std::int64_t>(
                                 edge + static_cast<std::int64_t>(random.below(2)), max_window_size)));
}

}  // namespace

void Steering::asked(std::uint32_t stream) {
  using namespace hpack;
  Bytes block;
  const std::vector<Op> ops{IndexedOp{2}, IndexedOp{6}, IndexedOp{4},
                            LiteralOp{Representation::literal, {{}, "a", false}, 1, Huffman::never}};
  Encoder().encode_ops(ops, block);
  model_.sent(headers_frame(stream, block, flag::END_HEADERS | flag::END_STREAM));
}

void Steering::follow(ByteView octets) {
  if (octets.size() < frame_header_size) return;
  const auto& result = decoder_.next(octets);
  if (result.status == DecodedFrame::Status::need_more) {
    decoder_ = FrameDecoder();
    return;
  }
  const auto& header = result.frame.header;
  if (model::may_open(sender_, header.stream)) highest_ = std::max(highest_, header.stream);
  if (header.type == FrameType::HEADERS || header.type == FrameType::PUSH_PROMISE ||
      header.type == FrameType::CONTINUATION)
    in_block_ = header.has(flag::END_HEADERS) ? 0 : header.stream;
  if (result.status == DecodedFrame::Status::done) model_.received(result.frame);
}

Bytes Steering::propose(Random& random) const {
  if (in_block_ != 0 && !random.one_in(5)) return in_block(random);
  const auto streams = model_.streams();
  if (streams.empty() || random.one_in(5))
    return random.one_in(2) ? on_connection(random) : on_new_stream(random);
  return on_stream(random, random.pick(streams));
}

// Only its CONTINUATION may come.
Bytes Steering::in_block(Random& random) const {
  switch (random.below(4)) {
    case 0: return continuation_frame(in_block_ + 2, {});
    case 1: return dictionary_frame(random, sender_, random.one_in(2) ? in_block_ : 0);
    default:
      return continuation_frame(in_block_, message_head(random, sender_),
                                random.one_in(3) ? 0 : flag::END_HEADERS);
  }
}

Bytes Steering::on_connection(Random& random) const {
  switch (random.below(6)) {
    case 0: return to_the_edge(random, 0, model_.send_window());
    case 1: {
      const Setting setting{SettingId::INITIAL_WINDOW_SIZE,
                            static_cast<std::uint32_t>(random.interesting(32, max_window_size))};
      return settings_frame({&setting, 1});
    }
    case 2: return dictionary_frame(random, sender_, 0);
    case 3: return continuation_frame(highest_, {});  // without a block
    case 4: return goaway_frame(highest_, any_error_code(random));
    default: {
      const Setting setting = any_setting(random);
      return settings_frame({&setting, 1});
    }
  }
}

Bytes Steering::on_new_stream(Random& random) const {
  const std::uint32_t next = highest_ == 0 ? (sender_ == model::Role::client ? 1 : 2) : highest_ + 2;
  const auto block = message_head(random, sender_);
  switch (random.below(6)) {
    case 0: return headers_frame(next + 1, block, flag::END_HEADERS);  // the other end's to open
    case 1: return headers_frame(std::max(highest_, 2U) - 2, block);   // lower than one before
    case 2: return dictionary_frame(random, sender_, next);            // idle
    case 3: return headers_frame(next, block, end_stream(random));     // the block stays open
    default: return headers_frame(next, block, flag::END_HEADERS | end_stream(random));
  }
}

Bytes Steering::on_stream(Random& random, const model::StreamSummary& stream) const {
  const auto id = stream.id;
  switch (random.below(8)) {
    case 0: return to_the_edge(random, id, model_.send_window(id));
    case 1: return window_update_frame(id, 0);
    case 2: return rst_stream_frame(id, any_error_code(random));
    case 3: return priority_frame(id, {.exclusive = random.one_in(2), .dependency = id, .weight = 0});
    case 4: {
      const auto left = stream.head.empty() ? 0 : stream.data_octets;
      return data_frame(id, Bytes(random.interesting(4, left), 'd'), end_stream(random));
    }
    case 5: return headers_frame(id, message_head(random, sender_), flag::END_HEADERS | end_stream(random));
    case 6:
      return push_promise_frame(id, static_cast<std::uint32_t>(2 + 2 * random.below(4)),
                                message_head(random, model::Role::client));
    default: return dictionary_frame(random, sender_, id);
  }
}

}  // namespace h2prism::fuzz
