#include "engine/wire/frame_decoder.h"

#include <algorithm>

namespace h2prism {
namespace {

constexpr std::size_t smallest_buffer = 64;  // good for most frames but DATA and HEADERS

ByteView take(ByteView& input, std::size_t octets) {
  const auto taken = input.first(octets);
  input = input.subspan(octets);
  return taken;
}

}  // namespace

FrameHeader decode_frame_header(const std::uint8_t* p) {
  const auto word = load_u32(p + 5);
  return {.length = load_u24(p),
          .type = static_cast<FrameType>(p[3]),
          .flags = p[4],
          .reserved = (word >> 31) != 0,
          .stream = word & 0x7fff'ffff};
}

const DecodedFrame& FrameDecoder::next(ByteView& input) {
  if (handed_out_) {
    partial_.clear();
    handed_out_ = false;
  }
  if (skip_ > 0) {
    const auto dropped = take(input, std::min<std::size_t>(skip_, input.size()));
    skip_ -= static_cast<std::uint32_t>(dropped.size());
  }
  if (partial_.empty() && input.size() >= frame_header_size) {
    const auto header = decode_frame_header(input.data());
    if (header.length > max_frame_size_) {
      refuse_oversize(header, take(input, frame_header_size));
      return result_;
    }
    const auto size = frame_header_size + header.length;
    if (input.size() >= size) {
      decode(header, take(input, size));
      return result_;
    }
  }
  handed_out_ = join(input);
  if (!handed_out_) result_.status = DecodedFrame::Status::need_more;
  return result_;
}

// The slow path: collects a frame that spans pieces, first its header, then as much as the header announces.
// True if the result shows partial_.
bool FrameDecoder::join(ByteView& input) {
  const auto collect = [&](std::size_t size) {
    append(partial_, take(input, std::min(size - partial_.size(), input.size())));
    return partial_.size() == size;
  };
  if (partial_.size() < frame_header_size) {
    if (partial_.capacity() == 0) partial_.reserve(smallest_buffer);
    if (!collect(frame_header_size)) return false;
    const auto header = decode_frame_header(partial_.data());
    if (header.length > max_frame_size_) {
      refuse_oversize(header, partial_);
      return true;
    }
  }
  const auto header = decode_frame_header(partial_.data());
  const auto size = frame_header_size + header.length;
  // Memory is for what has arrived, and as much again: what a header announces may never come.
  const auto held = std::min(size, partial_.size() + input.size());
  if (held > partial_.capacity()) partial_.reserve(std::min(size, 2 * held));
  if (!collect(size)) return false;
  decode(header, partial_);
  return true;
}

void FrameDecoder::decode(const FrameHeader& header, ByteView octets) {
  result_.frame.header = header;
  result_.frame.octets = octets;
  const auto decoded = decode_payload(header, result_.frame.payload_octets(), result_.frame.payload);
  if (decoded) {
    result_.status = DecodedFrame::Status::done;
  } else {
    result_.status = DecodedFrame::Status::error;
    result_.frame.payload = {};
    result_.error = decoded.error();
  }
}

[[gnu::cold]] void FrameDecoder::refuse_oversize(const FrameHeader& header, ByteView header_octets) {
  skip_ = header.length;
  result_.status = DecodedFrame::Status::error;
  result_.frame = {.header = header, .octets = header_octets, .payload = {}};
  result_.error = {ErrorCode::FRAME_SIZE_ERROR, "a payload larger than SETTINGS_MAX_FRAME_SIZE allows",
                   "RFC 9113 §4.2", 0};
}

}  // namespace h2prism
