#include "engine/hpack/static_table.h"

#include <cstdint>

namespace h2prism::hpack {
namespace {

// A hash table with open addressing, made at compile time.
class Slots {
 public:
  consteval void add(std::uint64_t hash, std::size_t index) {
    std::size_t slot = hash % size;
    while (slots_[slot].index != 0) {
      slot = (slot + 1) % size;
    }
    slots_[slot] = {hash, index};
  }

  // The first index with this hash that `matches`, else 0.
  template <class Matches>
  std::size_t find(std::uint64_t hash, Matches matches) const {
    for (std::size_t slot = hash % size; slots_[slot].index != 0; slot = (slot + 1) % size) {
      if (slots_[slot].hash == hash && matches(static_table[slots_[slot].index - 1])) {
        return slots_[slot].index;
      }
    }
    return 0;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::size_t index = 0;  // 0: free
  };
  static constexpr std::size_t size = 256;
  std::array<Slot, size> slots_{};
};

consteval Slots make_field_slots() {
  Slots slots;
  for (std::size_t index = 1; index <= static_table_size; ++index) {
    const FieldView& entry = static_table[index - 1];
    slots.add(hash_field(entry.name, entry.value).field, index);
  }
  return slots;
}
constexpr Slots field_slots = make_field_slots();

consteval Slots make_name_slots() {
  Slots slots;
  for (std::size_t index = 1; index <= static_table_size; ++index) {
    if (index == 1 || static_table[index - 1].name != static_table[index - 2].name) {
      slots.add(hash_text(static_table[index - 1].name), index);
    }
  }
  return slots;
}
constexpr Slots name_slots = make_name_slots();

}  // namespace

std::size_t find_static_field(std::string_view name, std::string_view value, const FieldHash& hash) {
  return field_slots.find(hash.field, [&](const FieldView& entry) {
    return same_text(entry.value, value) && same_text(entry.name, name);
  });
}

std::size_t find_static_name(std::string_view name, const FieldHash& hash) {
  return name_slots.find(hash.name, [&](const FieldView& entry) { return same_text(entry.name, name); });
}

}  // namespace h2prism::hpack
