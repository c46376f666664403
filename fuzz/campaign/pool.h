// The inputs worth changing: each was the first to show a feature. Bounded: once it is full, the oldest goes.
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
  bool add(ByteView input, std::span<const std::uint16_t> features);
  // Kept in any case, while there is room: seeds.
  void add_seed(Bytes input);

  // One to be changed: of the newest quarter every second time. The pool must not be empty.
  const Bytes& pick(Random& random) const;

  std::size_t size() const { return inputs_.size(); }
  bool empty() const { return inputs_.empty(); }
  std::size_t features() const { return features_; }  // seen so far

 private:
  void keep(Bytes input);

  std::size_t max_inputs_;
  std::vector<bool> seen_;
  std::size_t features_ = 0;
  std::vector<Bytes> inputs_;
  std::size_t next_out_ = 0;  // replaced next, once it is full
};

}  // namespace h2prism::fuzz
