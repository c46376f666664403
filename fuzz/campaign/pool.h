// The inputs worth changing: each was the first to show a feature. Those that reached something new inside
// the target are kept apart: they are few, and the many of the wire would push them out. Bounded: once there
// are too many, the oldest goes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/bytes.h"
#include "fuzz/campaign/features.h"
#include "fuzz/mutate/random.h"

namespace h2prism::fuzz {

class Pool {
 public:
  explicit Pool(std::size_t max_inputs = 4096) : max_inputs_(max_inputs), seen_(feature_count) {}

  // Kept if it shows what none before did; true then.
  bool add(ByteView input, std::span<const Feature> features);
  // Kept in any case, while there is room: seeds.
  void add_seed(Bytes input);

  // One to be changed: every second time of those from inside, if there are any; of the newest quarter every
  // second time. The pool must not be empty.
  const Bytes& pick(Random& random) const;

  std::size_t size() const { return wire_.inputs.size() + inside_.inputs.size(); }
  bool empty() const { return size() == 0; }
  std::size_t features() const { return features_; }  // seen so far

 private:
  struct Ring {
    std::vector<Bytes> inputs;
    std::size_t next_out = 0;  // replaced next, once it is full
  };
  void keep(Ring& ring, Bytes input) const;

  std::size_t max_inputs_;  // of each ring
  std::vector<bool> seen_;
  std::size_t features_ = 0;
  Ring wire_, inside_;
};

}  // namespace h2prism::fuzz
