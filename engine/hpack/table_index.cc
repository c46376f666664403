#include "engine/hpack/table_index.h"

#include <algorithm>
#include <utility>

namespace h2prism::hpack {

void TableIndex::added(const DynamicTable& table, std::uint64_t name_hash, std::uint64_t field_hash) {
  if (table.count() > links_.size()) {
    grow(table);
  }
  put(table.inserted(), name_hash, field_hash);
}

std::size_t TableIndex::find_field(const DynamicTable& table, const FieldView& field,
                                   std::uint64_t field_hash) const {
  const std::uint64_t gone = table.inserted() - table.count();
  std::uint64_t number = links_.empty() ? 0 : field_heads_[field_hash & mask_];
  for (; number > gone; number = links_[number & mask_].older_field) {
    if (links_[number & mask_].field_hash == field_hash) {
      const std::size_t position = table.inserted() - number;
      const FieldView entry = table.entry(position);
      if (entry.value == field.value && entry.name == field.name) {
        return first_dynamic_index + position;
      }
    }
  }
  return 0;
}

std::size_t TableIndex::find_name(const DynamicTable& table, std::string_view name,
                                  std::uint64_t name_hash) const {
  const std::uint64_t gone = table.inserted() - table.count();
  std::uint64_t number = links_.empty() ? 0 : name_heads_[name_hash & mask_];
  for (; number > gone; number = links_[number & mask_].older_name) {
    if (links_[number & mask_].name_hash == name_hash) {
      const std::size_t position = table.inserted() - number;
      if (table.entry(position).name == name) {
        return first_dynamic_index + position;
      }
    }
  }
  return 0;
}

void TableIndex::put(std::uint64_t number, std::uint64_t name_hash, std::uint64_t field_hash) {
  std::uint64_t& name_head = name_heads_[name_hash & mask_];
  std::uint64_t& field_head = field_heads_[field_hash & mask_];
  links_[number & mask_] = {name_hash, field_hash, name_head, field_head};
  name_head = number;
  field_head = number;
}

void TableIndex::grow(const DynamicTable& table) {
  const std::vector<Link> old = std::exchange(links_, {});
  const std::uint64_t old_mask = mask_;
  const std::size_t size = std::max<std::size_t>(64, old.size() * 2);
  links_.resize(size);
  name_heads_.assign(size, 0);
  field_heads_.assign(size, 0);
  mask_ = size - 1;
  // All but the newest, which is not linked yet.
  for (std::uint64_t number = table.inserted() - table.count() + 1; number < table.inserted(); ++number) {
    put(number, old[number & old_mask].name_hash, old[number & old_mask].field_hash);
  }
}

}  // namespace h2prism::hpack
