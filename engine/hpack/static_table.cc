#include "engine/hpack/static_table.h"

#include "engine/hpack/field_hash.h"

namespace h2prism::hpack {
namespace {

// Open addressing: slot -> first index with a name, 0 where free.
constexpr std::size_t slot_count = 256;
constexpr std::size_t slot_of(std::uint64_t hash) { return hash % slot_count; }

consteval std::array<std::uint8_t, slot_count> make_slots() {
  std::array<std::uint8_t, slot_count> slots{};
  for (std::size_t index = 1; index <= static_table.size(); ++index) {
    if (index > 1 && static_table[index - 1].name == static_table[index - 2].name) {
      continue;
    }
    std::size_t slot = slot_of(hash_name(static_table[index - 1].name));
    while (slots[slot] != 0) {
      slot = (slot + 1) % slot_count;
    }
    slots[slot] = static_cast<std::uint8_t>(index);
  }
  return slots;
}
constexpr std::array<std::uint8_t, slot_count> slots = make_slots();

}  // namespace

std::size_t find_static_name(std::string_view name, std::uint64_t hash) {
  for (std::size_t slot = slot_of(hash); slots[slot] != 0; slot = (slot + 1) % slot_count) {
    if (static_table[slots[slot] - 1U].name == name) {
      return slots[slot];
    }
  }
  return 0;
}

std::size_t find_static_value(std::size_t name_index, std::string_view value) {
  const std::string_view name = static_table[name_index - 1].name;
  for (std::size_t index = name_index; index <= static_table.size() && static_table[index - 1].name == name;
       ++index) {
    if (static_table[index - 1].value == value) {
      return index;
    }
  }
  return 0;
}

}  // namespace h2prism::hpack
