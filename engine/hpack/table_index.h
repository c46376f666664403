// Finds fields and names in the encoder's dynamic table without walking it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/hpack/dynamic_table.h"
#include "engine/hpack/field.h"

namespace h2prism::hpack {

// Two hash tables with chains from newest to oldest. Entries leave a table oldest first, so a chain simply
// ends at the first number that is no longer in the table: eviction costs nothing here.
class TableIndex {
 public:
  // To be called after each insert that added an entry.
  void added(const DynamicTable& table, std::uint64_t name_hash, std::uint64_t field_hash);

  // HPACK indices (62 ...) of the newest match, 0 if there is none.
  std::size_t find_field(const DynamicTable& table, const FieldView& field, std::uint64_t field_hash) const;
  std::size_t find_name(const DynamicTable& table, std::string_view name, std::uint64_t name_hash) const;

 private:
  struct Link {
    std::uint64_t name_hash = 0;
    std::uint64_t field_hash = 0;
    std::uint64_t older_name = 0;  // the entry before this one with the same bucket
    std::uint64_t older_field = 0;
  };

  void put(std::uint64_t number, std::uint64_t name_hash, std::uint64_t field_hash);
  void grow(const DynamicTable& table);

  std::vector<Link> links_;                // of entry number n at n & mask_
  std::vector<std::uint64_t> name_heads_;  // by hash: number of the newest entry, 0 for none
  std::vector<std::uint64_t> field_heads_;
  std::uint64_t mask_ = 0;
};

}  // namespace h2prism::hpack
