#include "runner/faults/block.h"

#include <algorithm>

#include "engine/hpack/encoder.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::faults {

Bytes plain_block(const FieldList& fields, ByteView updates) {
  std::vector<hpack::Op> ops;
  ops.reserve(fields.size());
  for (const auto& field : fields) {
    hpack::LiteralOp op;
    op.representation =
        field.never_indexed ? hpack::Representation::literal_never_indexed : hpack::Representation::literal;
    op.field = field;
    op.huffman = hpack::Huffman::never;
    ops.emplace_back(std::move(op));
  }
  Bytes out(updates.begin(), updates.end());
  hpack::Encoder().encode_ops(ops, out);
  return out;
}

ByteView leading_updates(ByteView block) {
  std::size_t at = 0;
  while (at < block.size() && (block[at] & 0xe0U) == 0x20) {
    const bool more = (block[at++] & 0x1fU) == 0x1f;
    while (more && at < block.size() && (block[at] & 0x80U) != 0) ++at;
    if (more && at < block.size()) ++at;
  }
  return block.first(at);
}

Bytes block_frames(const FrameHeader& header, std::uint32_t promised, ByteView block) {
  constexpr std::size_t most = default_max_frame_size - 4;  // PUSH_PROMISE has its 4 octets, too
  const auto first = block.first(std::min(block.size(), most));
  block = block.subspan(first.size());
  auto flags = header.flags & ~(flag::PADDED | flag::PRIORITY | flag::END_HEADERS);
  if (block.empty()) flags |= flag::END_HEADERS;
  auto out = header.type == FrameType::PUSH_PROMISE
                 ? push_promise_frame(header.stream, promised, first, static_cast<std::uint8_t>(flags))
                 : headers_frame(header.stream, first, static_cast<std::uint8_t>(flags));
  while (!block.empty()) {
    const auto next = block.first(std::min(block.size(), most));
    block = block.subspan(next.size());
    append(out, continuation_frame(header.stream, next, block.empty() ? flag::END_HEADERS : 0));
  }
  return out;
}

}  // namespace h2prism::faults
