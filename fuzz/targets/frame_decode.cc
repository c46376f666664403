// Octets as frames. The first octet is the size of the pieces they arrive in (fuzz/oracle/split.h), the
// second limits frames to 64 octets when odd. The decoder must account for every octet and hold no more than
// one frame; where bit 1 of the second octet asks for it, it must see the same in one piece.
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_text.h"
#include "fuzz/oracle/allocation.h"
#include "fuzz/oracle/budget.h"
#include "fuzz/oracle/payload_digest.h"
#include "fuzz/oracle/split.h"

namespace {
using namespace h2prism;
using fuzz::require;

std::uint64_t decode(ByteView stream, std::uint8_t pattern, std::uint32_t max_frame_size, bool compare) {
  const fuzz::AllocationMeter meter;
  FrameDecoder decoder(max_frame_size);
  fuzz::Digest events;
  std::size_t framed = 0;  // octets of `stream` that the events so far stand for
  fuzz::PieceSizes sizes(pattern);
  fuzz::for_pieces(stream, sizes, [&](ByteView input) {
    while (true) {
      const auto& [status, frame, error] = decoder.next(input);
      if (status == DecodedFrame::Status::need_more) break;
      require(frame.octets.size() >= frame_header_size && framed + frame.octets.size() <= stream.size() &&
                  std::equal(frame.octets.begin(), frame.octets.end(), stream.data() + framed),
              "a frame's octets are those that came");
      require(status == DecodedFrame::Status::done || error.offset <= frame_header_size + frame.header.length,
              "an error lies in its frame");
      framed += frame_header_size + frame.header.length;
      if (!compare) continue;
      events.add(frame.octets);
      if (status == DecodedFrame::Status::done) {
        add(events, frame.payload);
      } else {
        events.add(error.what);
        events.add(error.offset);
      }
    }
    require(input.empty(), "need_more has taken all");
  });
  require(decoder.in_frame() == (framed != stream.size()), "in_frame tells whether something is missing");
  require(decoder.memory() <= frame_header_size + max_frame_size, "one frame is held at most");
  fuzz::require_within({512 + max_frame_size, 4}, stream.size(), meter.spent().octets,
                       "allocation is linear in the input");
  return events.value();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > fuzz::Guard::room) return 0;
  const ByteView stream(data + 2, size - 2);
  const std::uint32_t max_frame_size = data[1] % 2 != 0 ? 64 : default_max_frame_size;
  const bool compare = (data[1] & 2) != 0;
  const auto in_pieces = decode(stream, data[0], max_frame_size, compare);
  if (compare)
    require(decode(stream, fuzz::in_one_piece, max_frame_size, true) == in_pieces,
            "the same events whatever the pieces");
  return 0;
}
