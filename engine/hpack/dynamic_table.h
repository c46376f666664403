// The dynamic table (RFC 7541 §2.3.2, §4): first in, first out, bounded by the size that HPACK accounts for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/hpack/field.h"

namespace h2prism::hpack {

inline constexpr std::size_t entry_overhead = 32;  // §4.1
inline constexpr std::size_t first_dynamic_index = 62;

constexpr std::size_t entry_size(std::string_view name, std::string_view value) {
  return name.size() + value.size() + entry_overhead;
}

// Octets lie in one buffer, in the order of insertion, and move to the front of a second one when its end is
// reached. Both grow on demand, together to at most eight times the largest size the table was ever allowed
// (2 kB if that is more).
class DynamicTable {
 public:
  explicit DynamicTable(std::size_t max_size) : max_size_(max_size) {}

  std::size_t size() const { return size_; }  // as §4.1 counts it
  std::size_t max_size() const { return max_size_; }
  std::size_t count() const { return count_; }

  // Entry 0 is the newest, which has index 62. `i` < count(). The view outlives one insert, not two.
  FieldView entry(std::size_t i) const {
    const Slot& slot = slots_[(inserted_ - i) & slot_mask_];
    const char* at = octets_.data() + (slot.position - origin_);
    return {{at, slot.name_size}, {at + slot.name_size, slot.value_size}};
  }

  // Evicts what is in the way (§4.4). An entry larger than the table empties it and is not an error. The
  // texts may lie in this table, even in entries that this very insert evicts.
  void insert(std::string_view name, std::string_view value);

  void resize(std::size_t max_size);  // §4.3

  // How many entries were ever added: entry(0) was number inserted().
  std::uint64_t inserted() const { return inserted_; }

 private:
  struct Slot {
    std::uint64_t position = 0;  // of the name, counted over all octets ever added
    std::size_t name_size = 0;
    std::size_t value_size = 0;
  };

  void evict_to(std::size_t size);
  char* claim(std::size_t octets);
  void grow_slots();

  std::size_t max_size_;
  std::size_t size_ = 0;
  std::size_t count_ = 0;
  std::uint64_t inserted_ = 0;

  std::vector<Slot> slots_;  // entry number n lies in slot n & slot_mask_
  std::uint64_t slot_mask_ = 0;

  std::vector<char> octets_;
  std::vector<char> spare_;   // takes over from octets_ when that is full
  std::uint64_t origin_ = 0;  // the position of octets_[0]
  std::uint64_t next_ = 0;    // the position of the next entry
};

}  // namespace h2prism::hpack
