// A vector of plain values whose first `room` need no allocation: for lists that are mostly short, in objects
// that are made often.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

namespace h2prism {

template <class T, std::size_t room>
  requires std::is_trivially_copyable_v<T>
class ShortVector {
 public:
  std::size_t size() const { return is_long() ? long_.size() : size_; }
  bool empty() const { return size() == 0; }
  std::span<const T> all() const { return {is_long() ? long_.data() : short_data(), size()}; }
  std::span<T> all() { return {is_long() ? long_.data() : short_data(), size()}; }

  void append(std::span<const T> more) { std::ranges::copy(more, extend(more.size())); }
  // That many more at the end, to be written at once.
  T* extend(std::size_t more) {
    if (!is_long() && more <= room - size_) {
      size_ += more;
      return short_data() + (size_ - more);
    }
    return extend_long(more);
  }
  void clear() {
    long_.clear();
    size_ = 0;
  }

 private:
  bool is_long() const { return !long_.empty(); }
  const T* short_data() const { return reinterpret_cast<const T*>(short_); }
  T* short_data() { return reinterpret_cast<T*>(short_); }
  T* extend_long(std::size_t more) {
    const auto before = size();
    if (!is_long()) {
      long_.reserve(2 * (before + more));
      long_.assign(short_data(), short_data() + size_);
    }
    long_.resize(before + more);
    return long_.data() + before;
  }

  std::vector<T> long_;   // all of them, once they are too many
  std::size_t size_ = 0;  // until then
  alignas(T) std::byte short_[room * sizeof(T)];
};

}  // namespace h2prism
