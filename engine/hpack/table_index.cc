#include "engine/hpack/table_index.h"

#include <algorithm>
#include <utility>

namespace h2prism::hpack {
namespace {

constexpr std::size_t smallest = 64;       // the default table holds two or three dozen ordinary fields
constexpr std::size_t heads_per_link = 2;  // keeps chains at one entry, almost always

// The number of the newest entry that has left the table.
std::uint64_t newest_gone(const DynamicTable& table) { return table.inserted() - table.count(); }

bool same_field(const FieldView& a, const FieldView& b) {
  return same_text(a.value, b.value) && same_text(a.name, b.name);
}

}  // namespace

void TableIndex::added(const DynamicTable& table, const FieldHash& hash) {
  if (table.count() > links_.size()) {
    grow(table);
  }
  put(table.inserted(), hash);
  used(table.inserted());
}

std::size_t TableIndex::guess_field(const DynamicTable& table, const FieldView& field) {
  const std::uint64_t number = links_.empty() ? 0 : links_[last_used_ & mask_].follower;
  if (number <= newest_gone(table)) {
    return 0;
  }
  const std::size_t position = table.inserted() - number;
  if (!same_field(table.entry(position), field)) {
    return 0;
  }
  last_used_ = number;
  return first_dynamic_index + position;
}

std::size_t TableIndex::find_field(const DynamicTable& table, const FieldView& field, const FieldHash& hash) {
  const std::uint64_t gone = newest_gone(table);
  std::uint64_t number = links_.empty() ? 0 : field_heads_[hash.field & head_mask_];
  for (; number > gone; number = links_[number & mask_].older_field) {
    const std::size_t position = table.inserted() - number;
    if (links_[number & mask_].hash.field == hash.field && same_field(table.entry(position), field)) {
      used(number);
      return first_dynamic_index + position;
    }
  }
  return 0;
}

std::size_t TableIndex::find_name(const DynamicTable& table, std::string_view name,
                                  const FieldHash& hash) const {
  const std::uint64_t gone = newest_gone(table);
  std::uint64_t number = links_.empty() ? 0 : name_heads_[hash.name & head_mask_];
  for (; number > gone; number = links_[number & mask_].older_name) {
    const std::size_t position = table.inserted() - number;
    if (links_[number & mask_].hash.name == hash.name && same_text(table.entry(position).name, name)) {
      return first_dynamic_index + position;
    }
  }
  return 0;
}

void TableIndex::used(std::uint64_t number) {
  links_[last_used_ & mask_].follower = number;
  last_used_ = number;
}

void TableIndex::put(std::uint64_t number, const FieldHash& hash) {
  std::uint64_t& name_head = name_heads_[hash.name & head_mask_];
  std::uint64_t& field_head = field_heads_[hash.field & head_mask_];
  links_[number & mask_] = {hash, name_head, field_head, 0};
  name_head = number;
  field_head = number;
}

void TableIndex::grow(const DynamicTable& table) {
  const std::size_t size = std::max(smallest, links_.size() * 2);
  const std::vector<Link> old = std::exchange(links_, std::vector<Link>(size));
  const std::uint64_t old_mask = std::exchange(mask_, size - 1);
  name_heads_.assign(heads_per_link * size, 0);
  field_heads_.assign(heads_per_link * size, 0);
  head_mask_ = heads_per_link * size - 1;
  // All but the newest, which is not linked yet.
  for (std::uint64_t number = newest_gone(table) + 1; number < table.inserted(); ++number) {
    put(number, old[number & old_mask].hash);
  }
}

}  // namespace h2prism::hpack
