// The mutator as C++ sees it; h2prism_mutate.h says what it does.
#pragma once

#include <cstdint>

#include "engine/base/bytes.h"
#include "fuzz/mutate/frame_sequence.h"
#include "fuzz/mutate/h2prism_mutate.h"
#include "fuzz/mutate/random.h"

namespace h2prism::fuzz {

class Mutator {
 public:
  Mutator(h2prism_layout layout, std::uint64_t seed) : layout_(layout), random_(seed) {}

  void seed(std::uint64_t seed) { random_ = Random(seed); }

  // At most `max_size` octets, one or a few edits away from `input`.
  Bytes mutate(ByteView input, std::size_t max_size);
  // The front of one and the back of the other, cut where both have a seam; or single parts of one in the
  // other.
  Bytes crossover(ByteView a, ByteView b, std::size_t max_size);

 private:
  std::size_t options() const;  // octets ahead of the parts
  bool blocks() const { return layout_ == H2PRISM_BLOCKS; }
  std::vector<ByteView> parts(ByteView body) const;
  FrameSequence::Shape shape() const;

  h2prism_layout layout_;
  Random random_;
};

}  // namespace h2prism::fuzz
