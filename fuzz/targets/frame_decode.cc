// Octets as frames. The first octet is the size of the pieces they arrive in (0: growing pieces), the second
// limits frames to 64 octets when odd. Whole or in pieces, the decoder must see the same and account for
// every octet.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_text.h"
#include "engine/wire/frame_writer.h"

namespace {
using namespace h2prism;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string describe(const DecodedFrame& result) {
  const auto& [status, frame, error] = result;
  require(error.offset <= frame_header_size + frame.header.length);
  Bytes again;
  append_frame_header(again, frame.header);
  append(again, frame.payload_octets());
  require(std::ranges::equal(again, frame.octets));
  return status == DecodedFrame::Status::done ? to_line(frame)
                                              : std::string(error.what) + to_line(frame.octets);
}

std::vector<std::string> decode(ByteView stream, std::size_t piece, std::uint32_t max_frame_size) {
  FrameDecoder decoder(max_frame_size);
  std::vector<std::string> events;
  std::size_t framed = 0;  // octets of `stream` that the events so far stand for
  auto rest = stream;
  for (std::size_t size = std::max<std::size_t>(piece, 1); !rest.empty(); size += piece == 0 ? 1 : 0) {
    const auto taken = rest.first(std::min(size, rest.size()));
    const Bytes own(taken.begin(), taken.end());  // an allocation of exactly this size, watched by ASan
    rest = rest.subspan(taken.size());
    ByteView input = own;
    for (auto result = decoder.next(input); result.status != DecodedFrame::Status::need_more;
         result = decoder.next(input)) {
      events.push_back(describe(result));
      require(std::ranges::equal(result.frame.octets, stream.subspan(framed, result.frame.octets.size())));
      framed += frame_header_size + result.frame.header.length;
    }
  }
  require(decoder.in_frame() == (framed != stream.size()));
  require(decoder.memory() <= frame_header_size + max_frame_size);
  return events;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const ByteView stream(data + 2, size - 2);
  const std::uint32_t max_frame_size = data[1] % 2 != 0 ? 64 : default_max_frame_size;
  require(decode(stream, size, max_frame_size) == decode(stream, data[0], max_frame_size));
  require(!to_dump(stream).empty());
  return 0;
}
