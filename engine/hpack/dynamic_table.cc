#include "engine/hpack/dynamic_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace h2prism::hpack {
namespace {

constexpr std::size_t smallest_buffer = 1024;
constexpr std::size_t fewest_slots = 32;

}  // namespace

void DynamicTable::insert(std::string_view name, std::string_view value) {
  const std::size_t room = entry_size(name, value);
  if (room > max_size_) {
    evict_to(0);
    return;
  }
  evict_to(max_size_ - room);
  if (count_ == slots_.size()) {
    grow_slots();
  }
  char* at = claim(name.size() + value.size());
  std::copy_n(name.data(), name.size(), at);
  std::copy_n(value.data(), value.size(), at + name.size());
  slots_[++inserted_ & slot_mask_] = {next_, name.size(), value.size()};
  next_ += name.size() + value.size();
  ++count_;
  size_ += room;
}

void DynamicTable::resize(std::size_t max_size) {
  max_size_ = max_size;
  evict_to(max_size);
}

void DynamicTable::evict_to(std::size_t size) {
  while (size_ > size) {
    const FieldView oldest = entry(count_ - 1);
    size_ -= entry_size(oldest.name, oldest.value);
    --count_;
  }
}

// Room for `octets` behind the newest entry. When the live octets have to move they are copied to the spare
// buffer, so that views into the old one stay good for the insert under way.
char* DynamicTable::claim(std::size_t octets) {
  const auto used = static_cast<std::size_t>(next_ - origin_);
  if (octets_.size() - used >= octets) {
    return octets_.data() + used;
  }
  const std::size_t live = size_ - count_ * entry_overhead;
  // At least half of the buffer is free afterwards: a move costs no more than the inserts that led to it.
  if (spare_.size() / 2 < live + octets) {
    spare_.resize(std::max(smallest_buffer, 2 * std::bit_ceil(live + octets)));
  }
  std::copy_n(octets_.data() + (used - live), live, spare_.data());
  std::swap(octets_, spare_);
  origin_ = next_ - live;
  return octets_.data() + live;
}

void DynamicTable::grow_slots() {
  std::vector<Slot> larger(std::max(fewest_slots, slots_.size() * 2));
  const std::uint64_t mask = larger.size() - 1;
  for (std::size_t i = 0; i < count_; ++i) {
    larger[(inserted_ - i) & mask] = slots_[(inserted_ - i) & slot_mask_];
  }
  slots_ = std::move(larger);
  slot_mask_ = mask;
}

}  // namespace h2prism::hpack
