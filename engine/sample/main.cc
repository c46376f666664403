// The library from outside: a frame that lies, what a decoder says of it, and a case by the builder.
//   cmake -S engine/sample -B /tmp/sample -DCMAKE_PREFIX_PATH=PREFIX && cmake --build /tmp/sample &&
//   /tmp/sample/sample
#include <cstdio>

#include "engine/script/exchange.h"
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_text.h"
#include "engine/wire/frame_writer.h"

int main() {
  using namespace h2prism;

  auto octets = ping_frame({});
  octets.pop_back();
  apply({.length = 7}, octets);
  std::printf("%s\n", to_line(octets).c_str());

  FrameDecoder decoder;
  ByteView input(octets);
  const auto& decoded = decoder.next(input);
  if (decoded.status != DecodedFrame::Status::error) return 1;
  std::printf("%s, says %s: %s\n", std::string(decoded.error.what).c_str(),
              std::string(decoded.error.section).c_str(), to_string(decoded.error.code).c_str());

  const auto test = script::Exchange()
                        .handshake()
                        .headers(1, script::post())
                        .window_update(1, 0)
                        .expect(script::stream_error(1, ErrorCode::PROTOCOL_ERROR));
  std::printf("a case of %zu steps\n", test.build().steps.size());
  return 0;
}
