// An HPACK decoder as one writes it in an afternoon: slow, plain, and right as long as no bug is planted.
#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/hpack/dynamic_table.h"
#include "engine/hpack/static_table.h"
#include "fuzz/adapter/h2prism_adapter.h"
#include "fuzz/planted/fault.h"
#include "fuzz/planted/naive_huffman.h"

namespace {
using namespace h2prism;
using fuzz::Planted;
using fuzz::planted;

class Decoder {
 public:
  std::size_t size() const {
    std::size_t sum = 0;
    for (const auto& [name, value] : table_) sum += price(name, value);
    return sum;
  }
  const auto& table() const { return table_; }

  void set_limit(std::size_t octets) {
    limit_ = octets;
    if (planted() == Planted::size_update_of_two) owed_.reset();
    if (octets < max_size_) owed_ = std::min(octets, owed_.value_or(octets));
  }

  bool decode(ByteView block, const h2prism_sink& sink) {
    at_ = block.data();
    end_ = at_ + block.size();
    whole_ = block.size();
    bool lines = false;
    while (at_ != end_) {
      if ((*at_ & 0xe0) == 0x20) {
        if (lines && planted() != Planted::size_update_out_of_place) return false;
        if (!size_update()) return false;
        continue;
      }
      if (owed_ && planted() != Planted::size_update_missing) return false;
      lines = true;
      if (!field_line(sink)) return false;
    }
    return !owed_ || planted() == Planted::size_update_missing;
  }

 private:
  using Entry = std::pair<std::string, std::string>;

  static std::size_t price(const std::string& name, const std::string& value) {
    return name.size() + value.size() + (planted() == Planted::entry_overhead_31 ? 31 : 32);
  }

  void evict_to(std::size_t octets) {
    while (!table_.empty() && size() > octets) table_.pop_back();
  }

  void insert(std::string name, std::string value) {
    const auto octets = price(name, value);
    if (octets > max_size_) return table_.clear();
    const auto room = max_size_ - octets;
    evict_to(planted() == Planted::eviction_off_by_one && room > 0 ? room - 1 : room);
    table_.emplace_front(std::move(name), std::move(value));
  }

  bool size_update() {
    std::uint64_t octets = 0;
    if (!integer(5, octets)) return false;
    if (octets > limit_ && planted() != Planted::size_update_above_limit) return false;
    if (owed_ && octets > *owed_ && planted() != Planted::size_update_missing) return false;
    owed_.reset();
    max_size_ = octets;
    if (planted() != Planted::size_update_ignored) evict_to(max_size_);
    return true;
  }

  bool integer(unsigned bits, std::uint64_t& value) {
    if (at_ == end_) return false;
    const std::uint64_t mask = (1U << bits) - 1;
    value = *at_++ & mask;
    if (value < mask) return true;
    for (unsigned shift = 0;; shift += 7) {
      if (at_ == end_ || shift > 28) return false;
      const auto octet = *at_++;
      value += std::uint64_t{octet & 0x7fU} << shift;
      if ((octet & 0x80) == 0) break;
    }
    if (planted() == Planted::integer_wraps) value &= 0xffffffff;
    return value <= 0xffffffff;
  }

  bool string(std::string& text) {
    if (at_ == end_) return false;
    const bool huffman = (*at_ & 0x80) != 0;
    std::uint64_t size = 0;
    if (!integer(7, size)) return false;
    const auto left = static_cast<std::size_t>(end_ - at_);
    if (size > (planted() == Planted::string_over_read ? whole_ : left)) return false;
    const ByteView octets(at_, size);
    at_ += std::min<std::size_t>(size, left);
    if (huffman) return fuzz::naive_huffman(octets, text);
    text.assign(octets.begin(), octets.end());
    return true;
  }

  // Null: there is none.
  const Entry* look_up(std::uint64_t index) {
    if (index < hpack::first_dynamic_index) {
      const auto& field = hpack::static_table[index - 1];
      found_ = {std::string(field.name), std::string(field.value)};
      return &found_;
    }
    const auto i = index - hpack::first_dynamic_index;
    if (planted() == Planted::index_beyond_table && i == table_.size() && i > 0) return &table_.back();
    return i < table_.size() ? &table_[i] : nullptr;
  }

  bool field_line(const h2prism_sink& sink) {
    const auto first = *at_;
    const bool indexed = (first & 0x80) != 0;
    const bool added = !indexed && (first & 0x40) != 0;
    const bool never = !indexed && !added && (first & 0x10) != 0;
    std::uint64_t index = 0;
    if (!integer(indexed ? 7 : added ? 6 : 4, index)) return false;
    if (indexed && index == 0 && planted() == Planted::index_zero) index = 1;
    const Entry* entry = index == 0 ? nullptr : look_up(index);
    if (entry == nullptr && (indexed || index != 0)) return false;
    Entry field;
    if (indexed) {
      field = *entry;
    } else {
      if (entry != nullptr) field.first = entry->first;
      if (entry == nullptr && !string(field.first)) return false;
      if (!string(field.second)) return false;
    }
    if (sink.field)
      sink.field(sink.user, 0, field.first.data(), field.first.size(), field.second.data(),
                 field.second.size(), never ? 1 : 0);
    if (added && planted() == Planted::name_evicted_by_insert && index >= hpack::first_dynamic_index) {
      insert_by_index(index - hpack::first_dynamic_index, field);
    } else if (added || (never && planted() == Planted::never_indexed_is_added)) {
      insert(field.first, field.second);
    }
    return true;
  }

  // The order of things that §4.4 warns of.
  void insert_by_index(std::size_t i, const Entry& field) {
    const auto octets = price(field.first, field.second);
    if (octets > max_size_) return table_.clear();
    evict_to(max_size_ - octets);
    table_.emplace_front(i < table_.size() ? table_[i].first : std::string(), field.second);
  }

  std::deque<Entry> table_;
  Entry found_;
  std::size_t limit_ = 4096, max_size_ = 4096;
  std::optional<std::size_t> owed_;
  const std::uint8_t* at_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  std::size_t whole_ = 0;
};

Decoder& decoder_of(void* self) { return *static_cast<Decoder*>(self); }

constexpr h2prism_hpack_adapter adapter{
    .abi = H2PRISM_ADAPTER_ABI,
    .name = "naive",
    .open = []() -> void* { return new Decoder(); },
    .set_table_limit = [](void* self, std::size_t octets) { decoder_of(self).set_limit(octets); },
    .decode = [](void* self, const std::uint8_t* block, std::size_t size,
                 const h2prism_sink* sink) { return decoder_of(self).decode({block, size}, *sink) ? 0 : 1; },
    .table_size = [](void* self) { return decoder_of(self).size(); },
    .table_count = [](void* self) { return decoder_of(self).table().size(); },
    .table_entry =
        [](void* self, std::size_t i, const char** name, std::size_t* name_size, const char** value,
           std::size_t* value_size) {
          const auto& entry = decoder_of(self).table()[i];
          *name = entry.first.data();
          *name_size = entry.first.size();
          *value = entry.second.data();
          *value_size = entry.second.size();
        },
    .close = [](void* self) { delete &decoder_of(self); },
};
}  // namespace

extern "C" const h2prism_hpack_adapter* h2prism_hpack_under_test() { return &adapter; }
