// For tests: what a FrameDecoder makes of octets that arrive in pieces.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/wire/chunking.h"
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_text.h"

namespace h2prism {

// Calls `see` with every frame and every error, while the views in it hold.
template <class See>
void decode_pieces(FrameDecoder& decoder, const Pieces& pieces, const See& see) {
  for (const auto& piece : pieces) {
    ByteView input = piece;
    while (true) {
      const auto& result = decoder.next(input);
      if (result.status == DecodedFrame::Status::need_more) break;
      see(result);
    }
    EXPECT_TRUE(input.empty()) << "need_more left octets behind";
  }
}

// A result that outlives the decoder's input.
struct Seen {
  Bytes octets;
  std::string text;
  friend bool operator==(const Seen&, const Seen&) = default;
  friend void PrintTo(const Seen& seen, std::ostream* out) { *out << seen.text; }
};

inline std::vector<Seen> decode_all(FrameDecoder& decoder, const Pieces& pieces) {
  std::vector<Seen> seen;
  decode_pieces(decoder, pieces, [&seen](const DecodedFrame& result) {
    const auto& [status, frame, error] = result;
    auto text =
        status == DecodedFrame::Status::done
            ? to_line(frame)
            : to_string(error.code) + " at " + std::to_string(error.offset) + ": " + std::string(error.what);
    seen.push_back({{frame.octets.begin(), frame.octets.end()}, std::move(text)});
  });
  return seen;
}

}  // namespace h2prism
