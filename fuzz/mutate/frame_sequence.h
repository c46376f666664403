// A sequence of frames, changed at any level above octets.
#pragma once

#include <vector>

#include "engine/base/bytes.h"
#include "engine/model/role.h"
#include "fuzz/mutate/random.h"

namespace h2prism::fuzz {

class FrameSequence {
 public:
  struct Shape {
    model::Role sender = model::Role::client;
    bool schedule = false;  // frames of mutate/schedule.h mean something
  };

  // Views into `octets`, which has to stay.
  FrameSequence(ByteView octets, Shape shape);

  void mutate(Random& random);
  Bytes octets() const;

 private:
  void insert(Random& random, Bytes frame);
  void mutate_sequence(Random& random);
  void mutate_frame(Random& random);
  std::uint32_t likely_stream(Random& random) const;

  struct Part {
    ByteView view;
    Bytes own;  // when changed
    bool changed = false;
    ByteView octets() const { return changed ? ByteView(own) : view; }
  };
  std::vector<Part> parts_;
  Shape shape_;
};

}  // namespace h2prism::fuzz
