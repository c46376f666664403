// Octets -> frames, incrementally and within bounds (RFC 9113 §4.1, §4.2, §6).
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/wire/frame.h"

namespace h2prism {

// What is wrong with the octets of one frame, whatever the state of its stream. `what` and `section` are
// string literals.
struct FrameError {
  ErrorCode code{};          // the code that the RFC names for it
  std::string_view what;     // "a PING payload is 8 octets"
  std::string_view section;  // "RFC 9113 §6.7"
  std::uint32_t offset = 0;  // of the octet at fault (or missing), from the start of the frame
};

// The header in the first 9 octets of a frame.
FrameHeader decode_frame_header(const std::uint8_t* nine_octets);

// The payload of one complete frame, all header.length octets of it.
std::expected<Payload, FrameError> decode_payload(const FrameHeader& header, ByteView octets);
// The same in place, for speed. After an error `out` is of no use.
std::expected<void, FrameError> decode_payload(const FrameHeader& header, ByteView octets, Payload& out);

struct DecodedFrame {
  enum class Status : std::uint8_t { done, need_more, error };
  Status status = Status::need_more;
  Frame frame;  // done: all of it; error: header and octets (the octets stop after 9 for an oversize frame)
  FrameError error;  // error only
};

// Feed it the connection's octets in any pieces. A frame that lies whole in the piece is decoded where it
// stands; only one that spans pieces is copied. Memory is bounded by max_frame_size + 9 octets,
// and by twice what has arrived of the frame (64 octets if that is more).
class FrameDecoder {
 public:
  explicit FrameDecoder(std::uint32_t max_frame_size = default_max_frame_size)
      : max_frame_size_(max_frame_size) {}

  // Takes one frame from the front of `input` and advances it past what was used. `need_more` has taken all
  // of `input`. After `error` decoding goes on at the next frame: the payload of an oversize frame is skipped
  // as it arrives. The result holds until the next call; so do its views, unless the octets behind `input` go
  // sooner.
  const DecodedFrame& next(ByteView& input);

  // What the local SETTINGS_MAX_FRAME_SIZE allows; larger frames are FRAME_SIZE_ERROR (§4.2). A frame is
  // judged by the limit that holds when the last octet of its header arrives.
  void set_max_frame_size(std::uint32_t octets) { max_frame_size_ = octets; }
  std::uint32_t max_frame_size() const { return max_frame_size_; }

  // True in the middle of a frame: the input ended too early if it ends now.
  bool in_frame() const { return skip_ > 0 || (!partial_.empty() && !handed_out_); }

  // Octets of memory held to join frames that span pieces.
  std::size_t memory() const { return partial_.capacity(); }

 private:
  bool join(ByteView& input);
  void decode(const FrameHeader& header, ByteView octets);
  void refuse_oversize(const FrameHeader& header, ByteView header_octets);

  std::uint32_t max_frame_size_;
  std::uint32_t skip_ = 0;   // octets of an oversize payload still to drop
  bool handed_out_ = false;  // the last result was a view of partial_, so the next call drops it
  Bytes partial_;            // the start of a frame that spans pieces
  DecodedFrame result_;      // kept: to clear one for each piece costs more than a small frame does
};

}  // namespace h2prism
