// Octets as frames, behind the two octets of options of frame_decode, which are passed over; each written
// again by the frame writers: as long as before, and with the same meaning when read again. The text forms
// must cope with whatever comes.
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_text.h"
#include "fuzz/oracle/payload_digest.h"
#include "fuzz/oracle/reencode.h"
#include "fuzz/oracle/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2prism;
  FrameDecoder decoder;
  if (size < 2) return 0;
  ByteView rest(data + 2, size - 2);
  for (auto result = decoder.next(rest); result.status != DecodedFrame::Status::need_more;
       result = decoder.next(rest)) {
    const auto& frame = result.frame;
    fuzz::require(!to_line(frame).empty() && !to_dump(frame.octets).empty(), "every frame has a text");
    if (result.status != DecodedFrame::Status::done) continue;
    const Bytes again = fuzz::reencode(frame);
    fuzz::require(again.size() == frame.octets.size(), "written again, as long as it was");
    const auto header = decode_frame_header(again.data());
    fuzz::require(header.type == frame.header.type && header.flags == frame.header.flags &&
                      header.stream == frame.header.stream && header.length == frame.header.length,
                  "written again, the same header");
    const auto payload = decode_payload(header, ByteView(again).subspan(frame_header_size));
    fuzz::require(payload.has_value(), "written again, sound");
    fuzz::Digest before, after;
    add(before, frame.payload, fuzz::Detail::writable);
    add(after, *payload, fuzz::Detail::writable);
    fuzz::require(before.value() == after.value(), "written again, the same payload");
  }
  return 0;
}
