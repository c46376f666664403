// Two frame decoders, linked in as adapters, read the same octets, in one piece and in others: the same
// frames, the same content, the same errors. The first octet is the size of the pieces (fuzz/oracle/split.h).
#include "fuzz/oracle/framer_adapter_run.h"
#include "fuzz/oracle/split.h"

#ifndef H2PRISM_LEFT
#define H2PRISM_LEFT h2prism_ours_framer
#endif
#ifndef H2PRISM_RIGHT
#define H2PRISM_RIGHT h2prism_framer_under_test
#endif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2prism;
  if (size < 2 || size > fuzz::Guard::room) return 0;
  const ByteView stream(data + 2, size - 2);
  const auto run = [stream](const h2prism_framer_adapter& adapter, std::uint8_t pattern) {
    fuzz::FramerAdapterRun framer(adapter);
    fuzz::PieceSizes sizes(pattern);
    fuzz::for_pieces(stream, sizes, [&](ByteView piece) { framer.feed(piece); });
    return framer.events();
  };
  const auto left = run(*H2PRISM_LEFT(), fuzz::in_one_piece);
  fuzz::require(run(*H2PRISM_RIGHT(), fuzz::in_one_piece) == left, "both see the same frames and errors");
  fuzz::require(run(*H2PRISM_RIGHT(), data[0]) == left, "the same events whatever the pieces");
  return 0;
}
