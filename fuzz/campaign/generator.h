// The next sequence to try: from the pool by the mutator, or a short one made up frame by frame along the
// stream model.
#pragma once

#include <cstdint>

#include "fuzz/campaign/pool.h"
#include "fuzz/mutate/mutator.h"

namespace h2prism::fuzz {

class Generator {
 public:
  // Of what the other end than `target` sends.
  Generator(std::uint64_t seed, model::Role target);

  // Depends on the seed, the number and what is in the pool, and on nothing else.
  Bytes make(std::uint64_t number, const Pool& pool);

 private:
  std::uint64_t seed_;
  model::Role sender_;
  Mutator mutator_;
};

}  // namespace h2prism::fuzz
