#include "fuzz/campaign/pool.h"

#include <algorithm>
#include <utility>

namespace h2prism::fuzz {

bool Pool::add(ByteView input, std::span<const std::uint16_t> features) {
  bool fresh = false;
  for (const auto feature : features) {
    if (seen_[feature]) continue;
    seen_[feature] = true;
    ++features_;
    fresh = true;
  }
  if (fresh) keep(Bytes(input.begin(), input.end()));
  return fresh;
}

void Pool::add_seed(Bytes input) {
  if (inputs_.size() < max_inputs_) inputs_.push_back(std::move(input));
}

void Pool::keep(Bytes input) {
  if (inputs_.size() < max_inputs_) return inputs_.push_back(std::move(input));
  inputs_[next_out_] = std::move(input);
  next_out_ = (next_out_ + 1) % max_inputs_;
}

const Bytes& Pool::pick(Random& random) const {
  const auto size = inputs_.size();
  if (random.one_in(2)) return inputs_[random.below(size)];
  const auto quarter = std::max<std::size_t>(size / 4, 1);
  const auto newest = size < max_inputs_ ? size : next_out_ + max_inputs_;
  return inputs_[(newest - 1 - random.below(quarter)) % size];
}

}  // namespace h2prism::fuzz
