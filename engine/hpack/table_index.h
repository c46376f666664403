// Finds fields and names in the encoder's dynamic table without walking it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/hpack/dynamic_table.h"
#include "engine/hpack/field.h"
#include "engine/hpack/field_hash.h"

namespace h2prism::hpack {

// Two hash tables with chains from newest to oldest. Entries leave a table oldest first, so a chain simply
// ends at the first number that is no longer in the table: eviction costs nothing here. Before them comes a
// guess: field lists repeat themselves, so the field that followed last time is likely to follow again.
class TableIndex {
 public:
  // To be called after each insert that added an entry.
  void added(const DynamicTable& table, const FieldHash& hash);

  // HPACK indices (62 ...), 0 if there is none, or the guess was wrong. Of several matches the newest counts.
  std::size_t guess_field(const DynamicTable& table, const FieldView& field);
  std::size_t find_field(const DynamicTable& table, const FieldView& field, const FieldHash& hash);
  std::size_t find_name(const DynamicTable& table, std::string_view name, const FieldHash& hash) const;

 private:
  struct Link {
    FieldHash hash;
    std::uint64_t older_name = 0;  // the entry before this one with the same bucket
    std::uint64_t older_field = 0;
    std::uint64_t follower = 0;  // the entry that was used after this one
  };

  void used(std::uint64_t number);
  void put(std::uint64_t number, const FieldHash& hash);
  void grow(const DynamicTable& table);

  std::vector<Link> links_;  // of entry number n at n & mask_
  std::uint64_t mask_ = 0;
  std::uint64_t last_used_ = 0;
  std::vector<std::uint64_t> name_heads_;  // by hash: number of the newest entry, 0 for none
  std::vector<std::uint64_t> field_heads_;
  std::uint64_t head_mask_ = 0;
};

}  // namespace h2prism::hpack
