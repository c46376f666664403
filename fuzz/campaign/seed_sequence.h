// A sequence to begin with, made of what one end sent, without what it sends by itself.
#pragma once

#include <optional>

#include "fuzz/campaign/sequence.h"

namespace h2prism::fuzz {

class SeedSequence {
 public:
  void sent(Bytes frame);
  void answered();  // the other end spoke: a fence, if something was sent
  // None: it is empty. As it will be read: fences' own PINGs are left out, what is too long is cut.
  std::optional<Bytes> input() const;

 private:
  Sequence sequence_;
};

}  // namespace h2prism::fuzz
