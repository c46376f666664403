#include "fuzz/campaign/pool.h"

#include <algorithm>
#include <utility>

namespace h2prism::fuzz {

bool Pool::add(ByteView input, std::span<const Feature> features) {
  bool fresh = false, inside = false;
  for (const auto feature : features) {
    if (seen_[feature]) continue;
    seen_[feature] = true;
    ++features_;
    fresh = true;
    inside = inside || feature >= wire_features;
  }
  if (fresh) keep(inside ? inside_ : wire_, Bytes(input.begin(), input.end()));
  return fresh;
}

void Pool::add_seed(Bytes input) {
  if (wire_.inputs.size() < max_inputs_) wire_.inputs.push_back(std::move(input));
}

void Pool::keep(Ring& ring, Bytes input) const {
  if (ring.inputs.size() < max_inputs_) return ring.inputs.push_back(std::move(input));
  ring.inputs[ring.next_out] = std::move(input);
  ring.next_out = (ring.next_out + 1) % max_inputs_;
}

const Bytes& Pool::pick(Random& random) const {
  const bool inside = !inside_.inputs.empty() && (wire_.inputs.empty() || random.one_in(2));
  const auto& [inputs, next_out] = inside ? inside_ : wire_;
  const auto size = inputs.size();
  if (random.one_in(2)) return inputs[random.below(size)];
  const auto quarter = std::max<std::size_t>(size / 4, 1);
  const auto newest = size < max_inputs_ ? size : next_out + max_inputs_;
  return inputs[(newest - 1 - random.below(quarter)) % size];
}

}  // namespace h2prism::fuzz
